import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { EvidenceTable } from '../domain/answer.ts';
import type { Coverage } from '../domain/coverage.ts';
import type { Model } from '../domain/ports/model.ts';
import { AnswerBudget } from './answer-budget.ts';
import { AnswerWriter } from './answer-writer.ts';
import { lookAgain } from './mend-answer.ts';
import type { CheckedUnit } from './truth/check-answer.ts';

/** What a mind answered, what was made false of it, and what other minds wrote when they held each of both to what was read. */
interface LookedAt {
  question: string;
  answer: string;
  planted: { old: string; new: string } | null;
  looks?: { asWritten: string | null; asPlanted: string | null };
  /** Milliseconds since the epoch. */
  now: number;
  coverage: Coverage;
  evidence: EvidenceTable[];
}

const fixtures = resolve(import.meta.dirname, '../../test/fixtures/agent');
const answers = ['minds-answers-2.jsonl', 'minds-answers-3.jsonl'].flatMap((file) =>
  readFileSync(resolve(fixtures, file), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as LookedAt),
);

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
async function unitsAfter({ question, evidence, coverage, now }: LookedAt, text: string, look: string) {
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
      const text = answer.replace(planted.old, () => planted.new);
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
