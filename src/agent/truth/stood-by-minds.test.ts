import { describe, expect, it } from 'vitest';
import { answersOfMinds, asPlanted } from '../../../test/fakes/answers-of-minds.ts';
import { AnswerChecker, checkContext, isRefused } from './check-answer.ts';
import { takeWord } from './doubted-unit.ts';
import { MarkdownPieces } from './markdown-pieces.ts';

describe('agent/truth, answers of minds whose planted falsehood the model insists on', () => {
  it('shows none of those that the rules doubt without its mark, whatever is named for it', {
    timeout: 120_000,
  }, () => {
    const stood = { doubted: 0, held: [] as string[] };
    for (const answered of answersOfMinds(1)) {
      const { question, answer, now, coverage, evidence } = answered;
      const context = checkContext({ question, evidence, coverage, now });
      const checker = new AnswerChecker(context);
      const pieces = new MarkdownPieces();
      const text = asPlanted(answered);
      const units = [...pieces.push(text), ...pieces.end()]
        .flatMap((piece) => checker.check(piece).blocks)
        .flatMap((block) => block.units)
        .filter((unit) => isRefused(unit) && !answer.includes(unit.text));
      for (const unit of units) {
        stood.doubted += 1;
        const ids = evidence.map(({ id }) => id);
        if (takeWord(unit, ids, context) && unit.verdict.status === 'held') stood.held.push(unit.text);
      }
    }

    expect(stood.held).toEqual([]);
    expect(stood.doubted).toBeGreaterThan(60);
  });
});
