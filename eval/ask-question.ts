import { randomUUID } from 'node:crypto';
import type { App } from '../src/app.ts';
import type { Answer } from '../src/domain/answer.ts';
import { toFailure } from '../src/domain/errors.ts';
import type { AgentEvent } from '../src/domain/ports/agent.ts';
import type { EvalScenario } from './scenario.ts';
import { type MadeCall, verifyAnswer } from './verify-answer.ts';

/** What came of asking a scenario’s question once. */
export interface Outcome {
  scenario: EvalScenario;
  /** null: the program failed. */
  answer: Answer | null;
  calls: MadeCall[];
  /** [] where it passed. */
  faults: string[];
  /** Sentences that were not held by what was read, as they were written, each with the reason. */
  refused: string[];
}

/** Asks as a user does: a new conversation, the whole program behind it. */
export async function askQuestion(app: App, scenario: EvalScenario, signal: AbortSignal): Promise<Outcome> {
  const calls: MadeCall[] = [];
  const onEvent = (event: AgentEvent): void => {
    if (event.type !== 'tool-finished') return;
    const given = event.evidence === null ? event.summary : JSON.stringify(event.evidence.arguments);
    calls.push({ name: event.tool, arguments: given });
  };
  const request = { question: scenario.question, conversation: randomUUID(), model: null };
  try {
    const answer = await app.ask(request, onEvent, signal);
    const refused = answer.claims
      .filter(({ status }) => status === 'refused' || status === 'unconfirmed')
      .map(({ text, reason }) => `${text} (${reason})`);
    return { scenario, answer, calls, faults: verifyAnswer(scenario, answer, calls), refused };
  } catch (error) {
    const { code, message } = toFailure(error);
    return { scenario, answer: null, calls, faults: [`${code}: ${message}`], refused: [] };
  }
}
