import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { EvidenceTable } from '../../domain/answer.ts';
import type { Coverage } from '../../domain/coverage.ts';
import { AnswerChecker, checkContext, isRefused } from './check-answer.ts';
import { MarkdownPieces } from './markdown-pieces.ts';

const fixtures = resolve(import.meta.dirname, '../../../test/fixtures/agent');
const read = (file: string): unknown => JSON.parse(readFileSync(resolve(fixtures, file), 'utf8'));

/** What the tools read of the demo fleet. */
const recorded = read('evidence.json') as {
  coverage: Coverage;
  evidence: Omit<EvidenceTable, 'coverage'>[];
};
const { coverage } = recorded;
const evidence: EvidenceTable[] = recorded.evidence.map((table) => ({ ...table, coverage }));
const now = Date.parse(coverage.asOf ?? '') + 60_000;
const context = checkContext({ question: 'what is there?', evidence, coverage, now });

function refusedIn(text: string): string[] {
  const checker = new AnswerChecker(context);
  const pieces = new MarkdownPieces();
  return [...pieces.push(text), ...pieces.end()]
    .flatMap((piece) => checker.check(piece).blocks)
    .flatMap(({ units }) => units.filter(isRefused))
    .map(({ text: sentence, verdict }) => `${sentence} (${verdict.reason})`);
}

/** Written by hand before the rules were held to them; what they found then is in docs/agent.md. */
describe.each(['unseen-answers.json', 'unseen-answers-2.json', 'unseen-answers-3.json'])(
  'agent/truth, answers of other wordings: %s',
  (file) => {
    const { truths, falsehoods } = read(file) as {
      truths: string[];
      falsehoods: { kind: string; text: string }[];
    };

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
  },
);
