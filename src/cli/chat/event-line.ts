import type { AgentEvent } from '../../domain/ports/agent.ts';
import { countOf } from '../format/amount.ts';

/** What an asker is told in a line while an answer is made; null: nothing. */
export function eventLine(event: AgentEvent): string | null {
  if (event.type === 'again') return `asking ${event.model} again: ${event.reason}`;
  if (event.type === 'mending')
    return `${countOf(event.sentences, 'sentence')} did not hold: the model is told, and asked once more`;
  if (event.type === 'looking-again')
    return `the model looks at its ${countOf(event.sentences, 'sentence')} again, before they are shown`;
  if (event.type === 'not-mended')
    return `the model did not look (${event.reason}): this is held to what was read by rules alone`;
  if (event.type === 'not-kept') return `this conversation is not kept: ${event.failure.message}`;
  if (event.type !== 'tool-finished') return null;
  const { summary, evidence, failure } = event;
  if (failure !== null) return `· ${summary}: ${failure.message}`;
  if (evidence === null) return null;
  const size = evidence.text === null ? countOf(evidence.total, 'row') : 'text';
  return `· ${evidence.id} ${summary} (${size})`;
}
