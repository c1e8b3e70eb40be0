import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { EvidenceTable } from '../../src/domain/answer.ts';
import type { Coverage } from '../../src/domain/coverage.ts';

/** What a mind answered to what the program sent it, and what somebody made false of it who had not seen the rules. */
export interface AnswerOfMind {
  question: string;
  answer: string;
  planted: { kind: string; old: string; new: string } | null;
  /** What other minds wrote when they held the answer, and the one with the falsehood, to what was read. */
  looks?: { asWritten: string | null; asPlanted: string | null };
  /** Milliseconds since the epoch. */
  now: number;
  coverage: Coverage;
  evidence: EvidenceTable[];
}

const fixtures = resolve(import.meta.dirname, '../fixtures/agent');

/** Those of `minds-answers-N.jsonl`. */
export function answersOfMinds(set: 1 | 2 | 3): AnswerOfMind[] {
  const lines = readFileSync(resolve(fixtures, `minds-answers-${set}.jsonl`), 'utf8')
    .trim()
    .split('\n');
  return lines.map((line) => JSON.parse(line) as AnswerOfMind);
}

/** The answer with its falsehood; as it was written, where none was planted. */
export function asPlanted({ answer, planted }: AnswerOfMind): string {
  return planted === null ? answer : answer.replace(planted.old, () => planted.new);
}
