import type { Answer } from '../answer.ts';
import type { ConversationSummary, ConversationTurn } from '../conversation.ts';

/** A turn that was begun. */
export interface OpenTurn {
  number: number;
  /** The first id that its evidence may have, as a number: no other turn of the conversation has it or a later one. */
  firstEvidence: number;
}

/**
 * Conversations about one inventory. Contract: what is given is redacted already and kept as it is; several processes may go
 * on with one conversation at once, and no turn or id of evidence of theirs is the same; what was last used before the
 * retention is forgotten; rejects with AppError STORE_*.
 */
export interface ConversationStore {
  /** Those last used first. */
  list(limit: number): Promise<ConversationSummary[]>;
  /** In order; [] where there is no such conversation. */
  turns(id: string): Promise<ConversationTurn[]>;
  /** Keeps a question before it is answered; makes the conversation where there is none. */
  begin(id: string, question: string): Promise<OpenTurn>;
  /** Keeps what came of it. A turn that was forgotten meanwhile stays forgotten. */
  end(id: string, turn: number, answer: Answer): Promise<void>;
}
