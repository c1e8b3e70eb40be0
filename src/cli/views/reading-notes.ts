import type { UnreadReading, UnreadReport } from '../../domain/reports.ts';
import { countOf, formatCost, formatCount } from '../format/amount.ts';
import { failureLine } from './failure-notes.ts';

/** What is said on stderr of what a model read of answers that no rule can read: how much, what it cost, and what it did not. */
export function readingNotes({ readings, cost, left, passedOver, failure }: UnreadReport): string[] {
  const asked = readings.filter(({ isKept }) => !isKept).length;
  const spent = asked > 0 || cost.inputTokens > 0;
  return [
    ...readings.map(wordsOf),
    ...(spent ? [`${countOf(asked, 'answer')} read by a model now: ${formatCost(cost)}`] : []),
    ...(left === 0 ? [] : [`${countOf(left, 'answer')} not read by a model: enough was asked in this run`]),
    ...(passedOver === 0
      ? []
      : [
          `${countOf(passedOver, 'answer')} not sent to a model: something better is kept, or no model is asked`,
        ]),
    ...(failure === null ? [] : [`not read by a model: ${failureLine(failure)}`]),
    ...(failure === null && readings.length + left + passedOver === 0
      ? ['no answer is kept that a model could read']
      : []),
  ];
}

function wordsOf({ cluster, kind, source, count, dropped, isKept, failure }: UnreadReading): string {
  const before = isKept ? ', read before' : '';
  const without = dropped === 0 ? '' : `, ${formatCount(dropped)} left out that it does not name`;
  const what = failure === null ? `${formatCount(count)} kept` : failure.message;
  return `${cluster}: ${kind} of ${source}, by a model: ${what}${without}${before}`;
}
