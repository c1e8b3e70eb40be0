import type { Coverage } from '../../domain/coverage.ts';
import type { ExportReport } from '../../domain/snapshot.ts';
import { countOf, formatBytes } from '../format/amount.ts';
import type { View } from '../output/view.ts';

/** What an export wrote. */
export function exportView(report: ExportReport & { coverage: Coverage }): View {
  const { coverage, ...written } = report;
  const { file, bytes, snapshot, resources, versions, events } = written;
  const what = [
    countOf(resources, 'object'),
    countOf(versions, 'change'),
    countOf(events, 'event'),
    `of ${countOf(snapshot.clusters.length, 'cluster')}`,
  ];
  return {
    kind: 'ExportReport',
    asOf: coverage.asOf,
    coverage,
    count: 1,
    items: () => [written],
    tables: () => [],
    notes: () => [
      {
        text: `${file}: ${formatBytes(bytes)}, ${what.join(', ').replace(/, of/, ' of')}`,
        details: [`open it with --store ${file}`],
      },
    ],
    nothing: 'nothing was written',
  };
}
