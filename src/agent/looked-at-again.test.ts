import { describe, expect, it } from 'vitest';
import { type AnswerOfMind, answersOfMinds, asPlanted } from '../../test/fakes/answers-of-minds.ts';
import type { Model } from '../domain/ports/model.ts';
import { AnswerBudget } from './answer-budget.ts';
import { AnswerWriter } from './answer-writer.ts';
import { lookAgain } from './mend-answer.ts';
import type { CheckedUnit } from './truth/check-answer.ts';

const answers = [...answersOfMinds(2), ...answersOfMinds(3)];

function saying(text: string): Model {
  return {
    names: ['a-mind'],
    async *turn() {
      yield { type: 'text', text };
      const usage = { inputTokens: 1, cachedTokens: null, outputTokens: 1, cost: null };
      yield { type: 'end', finish: 'stop', model: 'a-mind', usage };
    },
  };
}

/** The sentences of an answer once it was looked at again. */
async function unitsAfter({ question, evidence, coverage, now }: AnswerOfMind, text: string, look: string) {
  const writer = new AnswerWriter({
    question,
    evidence: () => evidence,
    coverage: () => coverage,
    now: () => now,
    hide: (words) => words,
    holdsBack: true,
    onEvent: () => undefined,
  });
  writer.hear(text);
  writer.closeTurn();
  const { told } = writer;
  await lookAgain(told, {
    model: saying(look),
    messages: [],
    text,
    writer,
    fence: (_, words) => words,
    budget: new AnswerBudget({ steps: 12, tokens: 1_000_000, dollars: 10 }),
    onEvent: () => undefined,
    signal: new AbortController().signal,
  });
  return told;
}

function isMarked({ verdict }: CheckedUnit): boolean {
  return verdict.status === 'refused' || verdict.status === 'unconfirmed';
}

describe('agent/lookAgain, on what minds answered and found when they looked again', () => {
  it('shows at most one in twenty of the planted falsehoods as it was written', {
    timeout: 120_000,
  }, async () => {
    const shown: string[] = [];
    let asked = 0;
    for (const answered of answers) {
      const { answer, planted, looks } = answered;
      const look = looks?.asPlanted ?? null;
      if (planted === null || look === null) continue;
      asked += 1;
      const text = asPlanted(answered);
      const units = await unitsAfter(answered, text, look);
      const own = new Set((await unitsAfter(answered, answer, '')).map(({ unit }) => unit.text));
      const made = units.filter(({ unit }) => !own.has(unit.text));
      const isSeen = made.length > 0 && made.every((unit) => unit.text !== unit.unit.text || isMarked(unit));
      if (!isSeen) shown.push(planted.new);
    }

    expect(asked).toBeGreaterThanOrEqual(75);
    expect(shown.length / asked, shown.join('\n')).toBeLessThanOrEqual(0.05);
  });

  it('marks few sentences of what is true but those that the mind itself takes back', {
    timeout: 120_000,
  }, async () => {
    const marked: string[] = [];
    let asked = 0;
    for (const answered of answers) {
      const look = answered.looks?.asWritten ?? null;
      if (look === null) continue;
      asked += 1;
      const units = await unitsAfter(answered, answered.answer, look);
      const own = units.filter(
        (unit) => isMarked(unit) && !/did not stand by it/.test(unit.verdict.reason ?? ''),
      );
      marked.push(...own.slice(0, 1).map(({ text, verdict }) => `${text} (${verdict.reason})`));
    }

    expect(asked).toBeGreaterThanOrEqual(75);
    expect(marked.length / asked, marked.join('\n')).toBeLessThanOrEqual(0.05);
  });
});
