import type { Answer } from '../domain/answer.ts';
import type { AgentEvent } from '../domain/ports/agent.ts';
import { type AnswerOptions, answerQuestion } from './answer-question.ts';
import { createBoundary } from './boundary/create-boundary.ts';
import type { SteadyConversations } from './steady-conversations.ts';

export interface ConverseOptions extends Omit<AnswerOptions, 'earlier' | 'firstEvidence'> {
  conversations: SteadyConversations;
  /** Id of the conversation that the question belongs to; it may be a new one. */
  conversation: string;
}

/**
 * Answers a question after those that were asked before in its conversation, other processes' included, and keeps it: the question
 * at once, what came of it at the end, also where it was stopped. Where nothing can be kept the answer comes all the same, after
 * an event `not-kept`. Rejects as `answerQuestion` does.
 */
export async function converse({
  conversations,
  conversation,
  ...options
}: ConverseOptions): Promise<Answer> {
  const earlier = await conversations.turns(conversation);
  const question = createBoundary(options.redactor).text(options.question);
  const { number, firstEvidence } = await conversations.begin(conversation, question);
  const told: { answer: Answer | null } = { answer: null };
  const onEvent = (event: AgentEvent): void => {
    if (event.type === 'answer' || event.type === 'stopped') told.answer = event.answer;
    options.onEvent(event);
  };
  try {
    return await answerQuestion({ ...options, earlier, firstEvidence, onEvent });
  } finally {
    if (told.answer !== null) await conversations.end(conversation, number, told.answer);
    const failure = conversations.takeFailure();
    if (failure !== null) options.onEvent({ type: 'not-kept', failure });
  }
}
