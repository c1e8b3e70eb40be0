import { z } from 'zod';
import { Coverage } from './coverage.ts';
import { Scalar } from './resource.ts';

/** What one call of a tool brought: code read it, and every claim of an answer is held to it. */
export const EvidenceTable = z
  .object({
    /** e1, e2 …: unique in a conversation. */
    id: z.string(),
    tool: z.string(),
    /** As they were validated. */
    arguments: z.record(z.string(), z.unknown()),
    /** The oldest moment that it rests on, ISO 8601, UTC; null where nothing was seen. */
    asOf: z.string().nullable(),
    /** Names of the columns; [] for text. */
    columns: z.array(z.string()),
    /** All rows that were kept, redacted; the model may have been shown fewer. */
    rows: z.array(z.array(Scalar)),
    /** How many rows there are, whatever was kept or shown. */
    total: z.number().int(),
    /** Lines of a log, a YAML document: what is no table; null for tables. */
    text: z.string().nullable(),
    /** What the reader has to know of it: what was cut, what was not seen. */
    notes: z.array(z.string()),
    coverage: Coverage.nullable(),
  })
  .meta({ title: 'EvidenceTable', description: 'What one call of a tool brought' });
export type EvidenceTable = z.infer<typeof EvidenceTable>;

export const ClaimStatus = z.enum(['held', 'cited', 'refused', 'unconfirmed', 'unchecked']).meta({
  title: 'ClaimStatus',
  description:
    'held: the evidence says so; cited: code could not follow it, and the model named the results that hold it, in which all that it names stands, so that it is shown with them; refused: it says otherwise or knows nothing of it, so that it was removed; unconfirmed: all that it names was read, and not that it belongs together, so that it is shown with a mark; unchecked: nothing in it can be checked',
});
export type ClaimStatus = z.infer<typeof ClaimStatus>;

/** A sentence, list item or table row of an answer, and what it rests on. */
export const Claim = z
  .object({
    text: z.string(),
    status: ClaimStatus,
    /** Cells that hold it up: evidence id, row (0-based; -1 for text and totals), column. */
    cells: z.array(z.object({ evidence: z.string(), row: z.number().int(), column: z.string() })),
    /** Why it was refused, or not confirmed; null when it was neither. */
    reason: z.string().nullable(),
  })
  .meta({ title: 'Claim', description: 'A sentence of an answer, and what it rests on' });
export type Claim = z.infer<typeof Claim>;

export const AnswerCost = z
  .object({
    steps: z.number().int(),
    inputTokens: z.number().int(),
    outputTokens: z.number().int(),
    /** US dollars; null: the provider did not say. */
    dollars: z.number().nullable(),
    durationMs: z.number(),
    /** Who answered, in order. */
    models: z.array(z.string()),
  })
  .meta({ title: 'AnswerCost', description: 'What an answer cost' });
export type AnswerCost = z.infer<typeof AnswerCost>;

export const Answer = z
  .object({
    question: z.string(),
    /** Markdown; what was refused is gone, what was not confirmed is marked. */
    text: z.string(),
    claims: z.array(Claim),
    evidence: z.array(EvidenceTable),
    /** What all of it rests on; null: no tool was asked. */
    coverage: Coverage.nullable(),
    cost: AnswerCost,
    /** Why it is not the whole answer: the budget, the step limit; null when it is. */
    cutShort: z.string().nullable(),
  })
  .meta({ title: 'Answer', description: 'A checked answer with its evidence' });
export type Answer = z.infer<typeof Answer>;
