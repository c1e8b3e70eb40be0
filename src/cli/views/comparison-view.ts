import type { Comparison, ObjectDifference } from '../../domain/comparison.ts';
import { countOf } from '../format/amount.ts';
import type { Cell, View } from '../output/view.ts';

/** How two sides differ. */
export function comparisonView(comparison: Comparison): View {
  const { left, right, differences, alike, unknown } = comparison;
  const hasCluster = differences.some(({ cluster }) => cluster !== null);
  return {
    kind: 'Comparison',
    asOf: left.coverage.asOf,
    coverage: null,
    fields: { left, right, alike, unknown },
    count: differences.length,
    items: () => differences,
    tables: () => [
      {
        columns: [
          ...(hasCluster ? [{ header: 'CLUSTER' }] : []),
          { header: 'NAMESPACE' },
          { header: 'OBJECT' },
          { header: `${left.label} → ${right.label}`, csvHeader: 'DIFFERENCE', flows: true },
        ],
        rows: differences.map((difference) => rowOf(difference, comparison).slice(hasCluster ? 0 : 1)),
      },
    ],
    notes: () => [
      { text: `${countOf(differences.length, 'difference')}, ${countOf(alike, 'object')} alike` },
      ...(unknown === 0 ? [] : [{ text: unknownText(unknown) }]),
    ],
    nothing: nothingText(comparison),
  };
}

function unknownText(unknown: number): string {
  return `${countOf(unknown, 'object')} of one side not compared: the other side did not see their kind whole`;
}

function nothingText({ left, right, alike, unknown }: Comparison): string {
  if (alike > 0) return `${left.label} and ${right.label} do not differ, as far as is known`;
  if (unknown > 0) return 'nothing could be compared';
  return `neither ${left.label} nor ${right.label} has anything of that, as far as is known`;
}

function rowOf(
  { cluster, namespace, kind, name, where, words }: ObjectDifference,
  { left, right }: Comparison,
): Cell[] {
  const only = where === 'left' ? left.label : right.label;
  const text = where === 'both' ? words.map((word) => word.text).join('; ') : `only in ${only}`;
  return [cluster, namespace, `${kind}/${name}`, { text, tone: where === 'both' ? undefined : 'warning' }];
}
