import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { EvidenceTable } from '../../domain/answer.ts';
import type { Coverage } from '../../domain/coverage.ts';
import { AnswerChecker, type CheckedUnit, checkContext, isRefused } from './check-answer.ts';
import { MarkdownPieces } from './markdown-pieces.ts';

/** What a mind answered to what the program sent it, and what somebody made false of it who had not seen the rules. */
interface Answered {
  question: string;
  answer: string;
  planted: { kind: string; old: string; new: string } | null;
  /** Milliseconds since the epoch. */
  now: number;
  coverage: Coverage;
  evidence: EvidenceTable[];
}

/** A hundred answers, each with everything that was read for it. */
const timeout = 120_000;

const fixtures = resolve(import.meta.dirname, '../../../test/fixtures/agent');

function answersOf(file: string): Answered[] {
  const lines = readFileSync(resolve(fixtures, file), 'utf8').trim().split('\n');
  return lines.map((line) => JSON.parse(line) as Answered);
}

function doubtedIn({ question, evidence, coverage, now }: Answered, text: string): CheckedUnit[] {
  const checker = new AnswerChecker(checkContext({ question, evidence, coverage, now }));
  const pieces = new MarkdownPieces();
  return [...pieces.push(text), ...pieces.end()]
    .flatMap((piece) => checker.check(piece).blocks)
    .flatMap(({ units }) => units.filter(isRefused));
}

/** Seen where a sentence that the change made is doubted. */
function isSeen(answered: Answered): boolean {
  const { answer, planted } = answered;
  if (planted === null) return true;
  const text = answer.replace(planted.old, () => planted.new);
  return doubtedIn(answered, text).some(({ unit }) => !answer.includes(unit.text));
}

/** What was found is told in docs/agent.md; these hold what was reached, so that no rule takes it back. */
describe.each([
  { file: 'minds-answers-1.jsonl', mostMarked: 0.14, leastSeen: 0.71 },
  { file: 'minds-answers-2.jsonl', mostMarked: 0.5, leastSeen: 0.64 },
  { file: 'minds-answers-3.jsonl', mostMarked: 0.48, leastSeen: 0.58 },
])('agent/truth, answers of minds: $file', ({ file, mostMarked, leastSeen }) => {
  const answers = answersOf(file);

  it('has each planted falsehood once in its answer', () => {
    const odd = answers.filter(
      ({ answer, planted }) => planted !== null && answer.split(planted.old).length !== 2,
    );

    expect(odd.map(({ question }) => question)).toEqual([]);
  });

  it('doubts few of the answers', { timeout }, () => {
    const marked = answers.flatMap((answered) => doubtedIn(answered, answered.answer).slice(0, 1));

    expect(
      marked.length / answers.length,
      marked.map(({ text, verdict }) => `${text} (${verdict.reason})`).join('\n'),
    ).toBeLessThanOrEqual(mostMarked);
  });

  it('sees most of what was made false', { timeout }, () => {
    const missed = answers.filter((answered) => !isSeen(answered));

    expect(
      1 - missed.length / answers.length,
      missed.map(({ planted }) => `${planted?.kind}: ${planted?.new}`).join('\n'),
    ).toBeGreaterThanOrEqual(leastSeen);
  });
});
