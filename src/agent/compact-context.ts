import type { ModelMessage } from '../domain/ports/model.ts';
import { estimate } from './answer-budget.ts';

/** What a small model still reads well. */
const mostTokens = 60_000;

/**
 * The conversation as it is sent: where it grows too long the oldest results become one line each. Nothing is lost: the
 * evidence is kept, and the tool evidence shows it again.
 */
export function compactContext(messages: readonly ModelMessage[], limit = mostTokens): ModelMessage[] {
  const compact = [...messages];
  let tokens = compact.reduce((sum, message) => sum + tokensOf(message), 0);
  for (const [index, message] of compact.entries()) {
    if (tokens <= limit || index >= compact.length - 2) break;
    if (message.role !== 'tool') continue;
    const [head = ''] = message.text.split('\n');
    const short = { ...message, text: `${head.slice(0, 200)} (shown before; call evidence to see it again)` };
    if (short.text.length >= message.text.length) continue;
    tokens += tokensOf(short) - tokensOf(message);
    compact[index] = short;
  }
  return compact;
}

/** About how much a message takes. */
export function tokensOf(message: ModelMessage): number {
  const calls = message.role === 'assistant' ? message.calls : [];
  return estimate(
    calls.reduce((sum, call) => sum + call.name.length + call.arguments.length, message.text.length),
  );
}
