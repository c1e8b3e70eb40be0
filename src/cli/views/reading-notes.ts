import type { UnreadReading, UnreadReport } from '../../domain/reports.ts';
import { countOf, formatCount } from '../format/amount.ts';

/** What is said on stderr of what a model read of answers that no rule can read: how much, what it cost, and what it did not. */
export function readingNotes({ readings, cost, left, passedOver, failure }: UnreadReport): string[] {
  const asked = readings.filter(({ isKept }) => !isKept).length;
  const spent = asked > 0 || cost.inputTokens > 0;
  return [
    ...readings.map(wordsOf),
    ...(spent ? [`${countOf(asked, 'answer')} read by a model now: ${costWords(cost)}`] : []),
    ...(left === 0 ? [] : [`${countOf(left, 'answer')} not read by a model: enough was asked in this run`]),
    ...(passedOver === 0
      ? []
      : [
          `${countOf(passedOver, 'answer')} not sent to a model: something better is kept, or no model is asked`,
        ]),
    ...(failure === null ? [] : [`not read by a model: ${withHint(failure.message, failure.hint)}`]),
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

function costWords({ inputTokens, outputTokens, dollars }: UnreadReport['cost']): string {
  const money = dollars === null ? 'price not told' : `$${dollars.toFixed(4)}`;
  return `${formatCount(inputTokens + outputTokens)} tokens, ${money}`;
}

function withHint(message: string, hint: string | null | undefined): string {
  return hint === undefined || hint === null ? message : `${message}. ${hint}`;
}
