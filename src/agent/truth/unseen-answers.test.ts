import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { EvidenceTable } from '../../domain/answer.ts';
import type { Coverage } from '../../domain/coverage.ts';
import { AnswerChecker, checkContext, isRefused } from './check-answer.ts';
import { MarkdownPieces } from './markdown-pieces.ts';

const fixtures = resolve(import.meta.dirname, '../../../test/fixtures/agent');
const read = (file: string): unknown => JSON.parse(readFileSync(resolve(fixtures, file), 'utf8'));

interface Recorded {
  coverage: Coverage;
  evidence: Omit<EvidenceTable, 'coverage'>[];
}

/** What was read, as the checks look at it: of every tool that the answers speak of. */
function contextOf(file: string): ReturnType<typeof checkContext> {
  const { coverage, evidence: tables } = read(file) as Recorded;
  const evidence: EvidenceTable[] = tables.map((table) => ({ coverage, ...table }));
  const now = Date.parse(coverage.asOf ?? '') + 60_000;
  return checkContext({ question: 'what is there?', evidence, coverage, now });
}

/** Written by hand before the rules were held to them; what they found then is in docs/agent.md. */
describe.each([
  ['unseen-answers.json', 'evidence.json'],
  ['unseen-answers-2.json', 'evidence.json'],
  ['unseen-answers-3.json', 'evidence.json'],
  ['unseen-answers-4.json', 'evidence-wide.json'],
  ['unseen-answers-5.json', 'evidence-wide.json'],
  ['unseen-answers-6.json', 'evidence-wide.json'],
  ['unseen-answers-7.json', 'evidence-wide.json'],
  ['unseen-answers-8.json', 'evidence-wide.json'],
  ['unseen-answers-9.json', 'evidence-wide.json'],
  ['unseen-answers-10.json', 'evidence-wide.json'],
  ['unseen-answers-11.json', 'evidence-wide.json'],
])('agent/truth, answers of other wordings: %s', (file, tables) => {
  const context = contextOf(tables);
  const { truths, falsehoods } = read(file) as {
    truths: string[];
    falsehoods: { kind: string; text: string }[];
  };

  function refusedIn(text: string): string[] {
    const checker = new AnswerChecker(context);
    const pieces = new MarkdownPieces();
    return [...pieces.push(text), ...pieces.end()]
      .flatMap((piece) => checker.check(piece).blocks)
      .flatMap(({ units }) => units.filter(isRefused))
      .map(({ text: sentence, verdict }) => `${sentence} (${verdict.reason})`);
  }

  it('marks at most 2 % of the true ones', () => {
    const marked = truths.filter((text) => refusedIn(text).length > 0);

    expect(marked.length / truths.length, marked.flatMap(refusedIn).join('\n')).toBeLessThanOrEqual(0.02);
  });

  it('catches at least 95 % of the false ones', () => {
    const missed = falsehoods.filter(({ text }) => refusedIn(text).length === 0);

    expect(
      missed.length / falsehoods.length,
      missed.map(({ kind, text }) => `${kind}: ${text}`).join('\n'),
    ).toBeLessThanOrEqual(0.05);
  });
});
