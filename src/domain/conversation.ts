import { z } from 'zod';
import { Answer } from './answer.ts';

/** A question of a conversation, and what came of it. All of it is as it was sent and shown: redacted. */
export const ConversationTurn = z
  .object({
    /** From 1; numbers of turns that are not there were lost. */
    number: z.number().int(),
    /** ISO 8601, UTC. */
    askedAt: z.string(),
    question: z.string(),
    /** null: another process is still answering, or it ended without a word. */
    answer: Answer.nullable(),
  })
  .meta({ title: 'ConversationTurn', description: 'A question of a conversation, and its answer' });
export type ConversationTurn = z.infer<typeof ConversationTurn>;

export const ConversationSummary = z
  .object({
    id: z.string(),
    /** ISO 8601, UTC. */
    startedAt: z.string(),
    /** Of its last question; ISO 8601, UTC. */
    usedAt: z.string(),
    /** In order. */
    questions: z.array(z.string()),
  })
  .meta({ title: 'ConversationSummary', description: 'A conversation without its answers' });
export type ConversationSummary = z.infer<typeof ConversationSummary>;
