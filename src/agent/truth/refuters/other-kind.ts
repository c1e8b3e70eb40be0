import type { IndexedRow } from '../evidence-index.ts';
import { kindOfRow } from '../row-kinds.ts';
import type { Refuter } from './clause.ts';

const kindNames =
  'pod|node|deployment|statefulset|daemonset|replicaset|job|cronjob|service|ingress|configmap|secret|networkpolicy|persistentvolumeclaim|pvc|claim|horizontalpodautoscaler|hpa|storageclass|ingressclass|namespace|cluster';
const beside = new RegExp(
  String.raw`\b(${kindNames})\s+(?:is\s+|called\s+|named\s+|is called\s+)?[\`*"“]+([\w./-]+)[\`*"”]+`,
  'gi',
);
// "In `a` node `b`": the node is the other one.
const behind = new RegExp(String.raw`[\`]([\w./-]+)[\`]\s+(${kindNames})(?![\w-]|\s+\`)`, 'gi');
const aliases: Readonly<Record<string, string>> = {
  pvc: 'persistentvolumeclaim',
  claim: 'persistentvolumeclaim',
  hpa: 'horizontalpodautoscaler',
};

/** "ConfigMap `a`" of what was only read as a Secret of that name. */
export const otherKind: Refuter = {
  name: 'other kind',
  refute({ text, context: { index } }) {
    const pairs = [...text.matchAll(beside)].map(([, word = '', said = '']) => [word, said] as const);
    const turned = [...text.matchAll(behind)].map(([, said = '', word = '']) => [word, said] as const);
    for (const [word, said] of [...pairs, ...turned]) {
      // In small letters a service is any program, and a pod is called after what it is of.
      if (/^(?:service|pod|job|claim)$/.test(word)) continue;
      const kind = aliases[word.toLowerCase()] ?? word.toLowerCase();
      const name = said.toLowerCase().replace(/^.*\//, '');
      // Of "shop/shop" the second one is called so.
      const isPath = said.includes('/');
      const rows = isPath ? index.rows.filter((row) => row.own === name) : index.rows;
      const kinds = new Set(rows.flatMap((row) => kindsOf(name, row)));
      if (kinds.size > 0 && !kinds.has(kind)) return `what was read knows no ${word} of that name`;
    }
    return null;
  },
};

/** What a row knows of the kind of what is called so. */
function kindsOf(name: string, row: IndexedRow): string[] {
  const { atoms, columns, cells } = row;
  const ends = ['from', 'to'].flatMap((end) =>
    String(cells[columns.indexOf(`${end}_name`)] ?? '').toLowerCase() === name
      ? kindNamesOf(cells[columns.indexOf(`${end}_kind`)])
      : [],
  );
  if (ends.length > 0) return ends;
  const column = atoms.get(name);
  if (column === undefined) return [];
  const place = ['node', 'cluster', 'namespace'].includes(column) ? [column] : [];
  if (row.own === name)
    return [kindOfRow(row) ?? '', ...ownKindsOf(columns, cells), ...place].filter((kind) => kind !== '');
  if (place.length > 0) return place;
  const texts = cells.filter((cell) => typeof cell === 'string').map((cell) => cell.toLowerCase());
  const pattern = new RegExp(
    String.raw`\b([a-z]+)(?:\.[a-z0-9.]+)? (?:[\w-]+/)?${name.replace(/[^\w]/g, '\\$&')}(?![\w-])`,
    'g',
  );
  return texts.flatMap((text) =>
    [...text.matchAll(pattern)].flatMap(([, kind = '']) => (kindPattern.test(kind) ? [kind] : [])),
  );
}

const kindPattern = new RegExp(`^(?:${kindNames})$`);

function ownKindsOf(columns: readonly string[], cells: readonly unknown[]): string[] {
  return kindNamesOf(cells[columns.findIndex((column) => column === 'kind' || column === 'object_kind')]);
}

function kindNamesOf(cell: unknown): string[] {
  if (typeof cell !== 'string') return [];
  const kind = cell.toLowerCase().replace(/\..*$/, '');
  return [kind, kind.replace(/s$/, ''), kind.replace(/es$/, ''), kind.replace(/ies$/, 'y')];
}
