import type { EvidenceIndex, IndexedRow } from './evidence-index.ts';
import { kindOfRow } from './row-kinds.ts';

/** An object of which several tools may have told: what any of their rows says is said of it. */
export interface KnownObject {
  cluster: string;
  name: string;
  rows: readonly IndexedRow[];
}

/** Tools that list all of a kind, and not those that changed or suffer. */
const complete: ReadonlySet<string> = new Set(['inventory', 'usage', 'clusters']);
type Kinds = Map<string, KnownObject[]>;
const known = new WeakMap<EvidenceIndex, { listed: Kinds; suffering: Kinds }>();

/** Objects of one kind, of all tables that list them. */
export function objectsOfKind(kind: string, index: EvidenceIndex): readonly KnownObject[] {
  return grouped(index).listed.get(kind) ?? [];
}

/** Those of which a problem was read. */
export function sufferingOfKind(kind: string, index: EvidenceIndex): readonly KnownObject[] {
  return grouped(index).suffering.get(kind) ?? [];
}

function grouped(index: EvidenceIndex): { listed: Kinds; suffering: Kinds } {
  const own = index.rows.filter(({ row }) => row >= 0);
  const kinds = known.get(index) ?? {
    listed: byKind(own.filter(({ tool }) => complete.has(tool))),
    suffering: byKind(own.filter(({ tool }) => tool === 'problems')),
  };
  known.set(index, kinds);
  return kinds;
}

function byKind(rows: readonly IndexedRow[]): Kinds {
  const kinds: Kinds = new Map();
  for (const [kind, own] of Map.groupBy(rows, kindOfRow)) {
    if (kind === null) continue;
    const objects = Map.groupBy(own, (row) => JSON.stringify(identityOf(row)));
    const named = [...objects].map(([key, several]) => {
      const [cluster = '', , name = ''] = JSON.parse(key) as string[];
      return { cluster, name, rows: several };
    });
    kinds.set(kind.replace(/s$/, ''), named);
  }
  return kinds;
}

function identityOf({ columns, cells, own }: IndexedRow): string[] {
  const at = (title: string): string => String(cells[columns.indexOf(title)] ?? '').toLowerCase();
  const cluster = at('cluster');
  return [cluster, at('namespace'), own ?? cluster];
}

/** Whether any of its rows has the word; pods are called after what they are of. */
export function isCalled({ name, rows }: KnownObject, word: string): boolean {
  return name.startsWith(`${word}-`) || rows.some(({ atoms }) => atoms.has(word));
}

export function hasState({ rows }: KnownObject, state: string): boolean {
  return rows.some(({ atoms }) => atoms.has(state));
}

/** Of a pod its reason, which is what kubectl shows, and not its phase. */
export function isShown({ rows }: KnownObject, state: string): boolean {
  return rows.some(({ columns, cells, atoms }) => {
    const title = ['reason', 'status', 'state', 'phase'].find((column) => columns.includes(column));
    const cell = title === undefined ? '' : String(cells[columns.indexOf(title)] ?? '');
    const isDerived = ['ready', 'notready', 'healthy', 'unhealthy', 'schedulingdisabled'].includes(state);
    return isDerived
      ? atoms.has(state)
      : cell
          .toLowerCase()
          .split(/[,\s]+/)
          .includes(state);
  });
}

/** Values under a title, of any of its rows. */
export function valuesOf({ rows }: KnownObject, titles: RegExp): number[] {
  return rows.flatMap(({ numbers }) =>
    numbers.filter(({ column }) => titles.test(column)).map(({ value }) => value),
  );
}
