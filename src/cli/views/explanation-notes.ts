import type { ExplainedReport } from '../../domain/reports.ts';
import { countOf, formatCost } from '../format/amount.ts';
import { failureLine } from './failure-notes.ts';

/** What is said on stderr of what a model explained: how much, what it cost, and what it did not. */
export function explanationNotes({ report, kept, cost, left, failure }: ExplainedReport): string[] {
  const all = report.incidents.filter(({ explanation }) => explanation !== undefined).length;
  const paid = all === kept ? '' : `; ${all - kept} asked for now: ${formatCost(cost)}`;
  const before = kept === 0 ? '' : `; ${kept} kept from before`;
  return [
    ...(all === 0 ? [] : [`${countOf(all, 'explanation')}${paid}${before}`]),
    ...(failure === null ? [] : [`not explained further: ${failureLine(failure)}`]),
    ...(left === 0 ? [] : [`only the worst ${report.incidents.length - left} are explained`]),
  ];
}
