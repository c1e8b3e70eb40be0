import type { PruneReport } from '../../domain/change.ts';
import { countOf, formatBytes } from '../format/amount.ts';
import type { View } from '../output/view.ts';

/** What was forgotten. */
export function pruneView(report: PruneReport): View {
  return {
    kind: 'PruneReport',
    asOf: null,
    coverage: null,
    count: 1,
    items: () => [report],
    tables: () => [],
    notes: () => [{ text: pruneWords(report) }],
    nothing: 'nothing to remove',
  };
}

function pruneWords({ dryRun, removed, freedBytes, sizeBytes }: PruneReport): string {
  const size = `the inventory takes ${formatBytes(sizeBytes)}`;
  if (dryRun) return `${countOf(removed, 'change')} would be removed by age; ${size}`;
  return `${countOf(removed, 'change')} removed, ${formatBytes(freedBytes)} given back to the disk; ${size}`;
}
