import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { EvidenceTable } from '../../../domain/answer.ts';
import type { Coverage } from '../../../domain/coverage.ts';
import { checkContext } from '../check-answer.ts';
import { readFacts } from '../read-facts.ts';
import { scopeOf } from '../scope.ts';
import { sentencesOf } from '../split-answer.ts';
import { clausesOf } from '../split-clauses.ts';
import { refuters } from './registry.ts';

const fixtures = resolve(import.meta.dirname, '../../../../test/fixtures/agent');
const read = (file: string): unknown => JSON.parse(readFileSync(resolve(fixtures, file), 'utf8'));
const { coverage, evidence } = read('evidence-wide.json') as {
  coverage: Coverage;
  evidence: EvidenceTable[];
};
const now = Date.parse(coverage.asOf ?? '') + 60_000;
const context = checkContext({ question: 'what is there?', evidence, coverage, now });
const sets = [4, 5, 6, 7, 8, 9, 10, 11].map(
  (set) => read(`unseen-answers-${set}.json`) as { truths: string[]; falsehoods: { text: string }[] },
);

/** For those that none of the sets has a sentence for. */
const further = [
  'The Deployment `recommender` exists in both production clusters.',
  'In `demo-prod-eu` the pods on `prod-eu-node-5` are `log-shipper-6m95z`, `api-67cb96bd64-82rpd`, and `web-c7ff8998d-2wpdk`.',
  'In `demo-prod-us` the Deployment `payments` does not use the Secret `payment-provider`.',
  'The Secret `payment-provider` was restarted at 2026-11-20T09:50:00Z in `demo-prod-us`.',
  'The Deployment `payments` in `demo-dev` has terminationGracePeriodSeconds 60.',
];

/** Which of them has something against a sentence; its parts take from those before them. */
function against(sentence: string): string[] {
  const parts = clausesOf(sentence);
  return parts.flatMap((text, at) => {
    const facts = readFacts(text, context.index);
    const before = parts.slice(0, at);
    const scope = scopeOf({ text, facts, leads: before, isPart: at > 0 }, context);
    const clause = { text, sentence, facts, scope, context, before };
    return refuters.flatMap(({ name, refute }) => (refute(clause) === null ? [] : [name]));
  });
}

describe('agent/truth/refuters', () => {
  it('have names of their own', () => {
    const names = refuters.map(({ name }) => name);

    expect(new Set(names).size).toBe(names.length);
  });

  const sentences = sets.flatMap(({ falsehoods }) => falsehoods.flatMap(({ text }) => sentencesOf(text)));
  const knowing = new Set([...sentences, ...further].flatMap(against));

  it.each(refuters.map(({ name }) => name))('%s knows a false sentence', (name) => {
    expect(knowing).toContain(name);
  });
});
