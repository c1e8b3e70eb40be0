import { describe, expect, it } from 'vitest';
import { type AnswerOfMind, answersOfMinds, asPlanted } from '../../../test/fakes/answers-of-minds.ts';
import { AnswerChecker, type CheckedUnit, checkContext, isRefused } from './check-answer.ts';
import { MarkdownPieces } from './markdown-pieces.ts';

/** A hundred answers, each with everything that was read for it. */
const timeout = 120_000;

function doubtedIn({ question, evidence, coverage, now }: AnswerOfMind, text: string): CheckedUnit[] {
  const checker = new AnswerChecker(checkContext({ question, evidence, coverage, now }));
  const pieces = new MarkdownPieces();
  return [...pieces.push(text), ...pieces.end()]
    .flatMap((piece) => checker.check(piece).blocks)
    .flatMap(({ units }) => units.filter(isRefused));
}

/** Seen where a sentence that the change made is doubted. */
function isSeen(answered: AnswerOfMind): boolean {
  if (answered.planted === null) return true;
  return doubtedIn(answered, asPlanted(answered)).some(({ unit }) => !answered.answer.includes(unit.text));
}

/** What was found is told in docs/agent.md; these hold what was reached, so that no rule takes it back. */
describe.each<{ set: 1 | 2 | 3; mostMarked: number; leastSeen: number }>([
  { set: 1, mostMarked: 0.14, leastSeen: 0.71 },
  { set: 2, mostMarked: 0.5, leastSeen: 0.64 },
  { set: 3, mostMarked: 0.48, leastSeen: 0.58 },
])('agent/truth, answers of minds, set $set', ({ set, mostMarked, leastSeen }) => {
  const answers = answersOfMinds(set);

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
