import type { ResourceRow } from '../../domain/ports/store.ts';
import { formatAgeOf } from '../format/age.ts';
import type { Cell } from '../output/view.ts';
import type { KindColumn } from './kind-columns.ts';

type Facts = ResourceRow['facts'];

/** As kubectl top writes what it does not know. */
const unknown: Cell = { text: '<unknown>', tone: 'faint', value: '' };
const mebibyte = 1024 ** 2;

const cpu: KindColumn = {
  header: 'CPU(cores)',
  csvHeader: 'CPU_USED_MILLIS',
  wide: true,
  cell: ({ facts }) => numberCell(facts.cpuUsedMillis, (millis) => `${Math.ceil(millis)}m`),
};
const memory: KindColumn = {
  header: 'MEMORY(bytes)',
  csvHeader: 'MEMORY_USED_BYTES',
  wide: true,
  cell: ({ facts }) => numberCell(facts.memoryUsedBytes, (bytes) => `${Math.floor(bytes / mebibyte)}Mi`),
};
/** How long ago the cluster's clock says that it was measured. */
const age: KindColumn = {
  header: 'MEASURED',
  csvHeader: 'USAGE_AS_OF',
  wide: true,
  cell: ({ facts }, now) =>
    typeof facts.usageAsOf === 'string'
      ? { text: formatAgeOf(facts.usageAsOf, now), value: facts.usageAsOf }
      : unknown,
};

/** What pods use, as kubectl top prints it, with its age. */
export const usageColumns: readonly KindColumn[] = [cpu, memory, age];

/** What nodes use, and how much of what they can give that is. */
export const nodeUsageColumns: readonly KindColumn[] = [
  cpu,
  share('CPU(%)', 'cpuUsedMillis', 'cpuMillis'),
  memory,
  share('MEMORY(%)', 'memoryUsedBytes', 'memoryBytes'),
  age,
];

function share(header: string, used: string, allocatable: string): KindColumn {
  return {
    header,
    wide: true,
    cell: ({ facts }) => {
      const [part, all] = [facts[used], facts[allocatable]];
      if (typeof part !== 'number' || typeof all !== 'number' || all === 0) return unknown;
      return numberCell(Math.floor((part / all) * 100), (percent) => `${percent}%`);
    },
  };
}

function numberCell(value: Facts[string] | undefined, text: (value: number) => string): Cell {
  return typeof value === 'number' ? { text: text(value), value } : unknown;
}
