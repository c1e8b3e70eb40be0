import type { Answer, ClaimStatus } from '../../domain/answer.ts';
import { countOf, formatCost } from '../format/amount.ts';
import type { View } from '../output/view.ts';

/** An answer as a document: its items are the claims; `session` is the conversation that it belongs to. */
export function answerView({ coverage, claims, ...fields }: Answer, session: string): View {
  return {
    kind: 'Answer',
    asOf: coverage?.asOf ?? null,
    coverage,
    count: claims.length,
    items: () => claims,
    fields: { session, ...fields },
    tables: () => [],
    nothing: 'no answer came about',
  };
}

/** What the answer was held to, and what it cost: `12 sentences held, 2 not confirmed, 1 removed · 3 turns, 4,120 tokens, $0.0012, 3.2 s · model`. */
export function footerLine({ claims, cost }: Answer): string {
  const having = (wanted: ClaimStatus): number => claims.filter(({ status }) => status === wanted).length;
  const others = [
    counted(having('cited'), 'by the model’s word'),
    counted(having('unconfirmed'), 'not confirmed'),
    counted(having('refused'), 'removed'),
  ].join('');
  return [
    `${countOf(having('held'), 'sentence')} held${others}`,
    `${countOf(cost.steps, 'turn')}, ${formatCost(cost)}, ${(cost.durationMs / 1000).toFixed(1)} s`,
    cost.models.join(', '),
  ]
    .filter((part) => part !== '')
    .join(' · ');
}

function counted(count: number, what: string): string {
  return count === 0 ? '' : `, ${count} ${what}`;
}
