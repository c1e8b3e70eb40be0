import type { ExplainedReport } from '../../domain/reports.ts';
import { countOf, formatCount } from '../format/amount.ts';

/** What is said on stderr of what a model explained: how much, what it cost, and what it did not. */
export function explanationNotes({ report, kept, cost, left, failure }: ExplainedReport): string[] {
  const all = report.incidents.filter(({ explanation }) => explanation !== undefined).length;
  const money = cost.dollars === null ? 'price not told' : `$${cost.dollars.toFixed(4)}`;
  const tokens = formatCount(cost.inputTokens + cost.outputTokens);
  const paid = all === kept ? '' : `; ${all - kept} asked for now: ${tokens} tokens, ${money}`;
  const before = kept === 0 ? '' : `; ${kept} kept from before`;
  return [
    ...(all === 0 ? [] : [`${countOf(all, 'explanation')}${paid}${before}`]),
    ...(failure === null ? [] : [`not explained further: ${failure.message}${hintOf(failure)}`]),
    ...(left === 0 ? [] : [`only the worst ${report.incidents.length - left} are explained`]),
  ];
}

function hintOf({ hint }: NonNullable<ExplainedReport['failure']>): string {
  return hint === undefined || hint === null ? '' : `. ${hint}`;
}
