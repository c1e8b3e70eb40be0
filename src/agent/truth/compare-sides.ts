import type { EvidenceTable } from '../../domain/answer.ts';
import type { Scalar } from '../../domain/resource.ts';

export interface Side {
  columns: readonly string[];
  cells: readonly Scalar[];
  /** Of the row that it is a side of. */
  row: number;
}

const columns = ['cluster', 'kind', 'namespace', 'name', 'where', 'what'];

/**
 * A row of the tool compare speaks of two clusters; what it says of each is a row of its own, so that the one's values do not stand
 * with the other's name. What is on one side only has one.
 */
export function sidesOf({ columns: titles, rows }: Pick<EvidenceTable, 'columns' | 'rows'>): Side[] {
  return rows.flatMap((cells, row) => {
    const at = (title: string): Scalar => cells[titles.indexOf(title)] ?? null;
    const where = String(at('where') ?? '');
    const what = String(at('what') ?? '').split('; ');
    return ['left', 'right'].flatMap((title): Side[] => {
      const cluster = at(title);
      if (where.startsWith('only in ') && where !== `only in ${cluster}`) return [];
      const said = what.flatMap((part) => valueOn(part, title === 'left')).join('; ');
      return [
        {
          columns,
          cells: [cluster, at('kind'), at('namespace'), at('name'), where.split(' ')[0] ?? '', said],
          row,
        },
      ];
    });
  });
}

/** Of "replicas 5 → 4" the left side says "replicas 5". */
function valueOn(part: string, isLeft: boolean): string[] {
  const [, property = '', before = '', after = ''] = /^(.*?)(\S+) → (\S+)$/.exec(part) ?? [];
  if (before !== '') return [`${property}${isLeft ? before : after}`];
  const [, removed] = /^(.*) removed$/.exec(part) ?? [];
  if (removed !== undefined) return isLeft ? [removed] : [];
  const [, added] = /^(.*) added$/.exec(part) ?? [];
  if (added !== undefined) return isLeft ? [] : [added];
  return [part];
}
