import type { CheckedUnit } from './check-answer.ts';
import { type ClaimContext, isNamed, unconfirmed } from './claim.ts';
import { withMarks } from './fill-in.ts';
import { type NearRow, nearestRows } from './nearest-rows.ts';
import { readFacts } from './read-facts.ts';
import { standBy } from './stand-by.ts';
import { leadsOf, saidBy } from './unit-words.ts';

/** What was read that is nearest to a unit; what that names nothing for, it has from before. */
export function nearestTo({ unit, before }: CheckedUnit, context: ClaimContext): NearRow[] {
  const { index } = context;
  const facts = saidBy(unit, index).flatMap((text) => readFacts(withMarks(text, context), index));
  if (facts.some(({ type }) => type === 'name')) return nearestRows(facts, index);
  const leads = leadsOf(unit, before).flatMap((lead) => readFacts(lead, index));
  return nearestRows([...facts, ...leads.filter(isNamed)], index);
}

/** Takes the word that these results hold a unit as it stands, as far as code can follow it; answers whether that changed it. */
export function takeWord(checked: CheckedUnit, ids: readonly string[], context: ClaimContext): boolean {
  const { unit, before, verdict } = checked;
  const texts = saidBy(unit, context.index);
  const doubted = { texts, leads: leadsOf(unit, before), isListed: unit.isListed, verdict };
  const stood = standBy(doubted, ids, context);
  if (stood !== null) checked.verdict = stood;
  return stood !== null;
}

/** What the one who said it does not stand by any more is shown with a mark. */
export function withdraw(checked: CheckedUnit, reason: string): void {
  checked.verdict = unconfirmed(reason);
}
