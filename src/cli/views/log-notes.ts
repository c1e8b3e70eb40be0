import type { DiagnosisReport } from '../../domain/finding.ts';
import { countOf } from '../format/amount.ts';

const mostNamed = 3;

/** What is said on stderr of logs that would have told more. */
export function logNotes({ read, unread, left }: DiagnosisReport['logs']): string[] {
  return [
    ...unread.map(({ cluster, reason, count, pods }) => {
      const more = pods.length > mostNamed ? ` and ${pods.length - mostNamed} more` : '';
      return `${cluster}: ${countOf(count, 'log')} could not be read (${pods.slice(0, mostNamed).join(', ')}${more}): ${reason}`;
    }),
    ...(left > 0
      ? [
          `no logs were read for ${left} more of what is wrong: ${countOf(read, 'log')} are enough at once, and the next run goes on`,
        ]
      : []),
  ];
}
