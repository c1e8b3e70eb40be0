import type { ClaimContext, Named } from '../claim.ts';
import { slotOf } from '../claim.ts';
import type { EvidenceIndex, IndexedRow } from '../evidence-index.ts';
import type { Fact } from '../fact.ts';

/** A part of a sentence, as those look at it who can say that it is false. */
export interface Clause {
  text: string;
  /** What it is a part of. */
  sentence: string;
  facts: readonly Fact[];
  /** What was said before it, in its order. */
  before?: readonly string[];
  /** What was said before and goes on counting. */
  scope: readonly Named[];
  context: ClaimContext;
}

/**
 * Knows one way in which sentences are false, whatever they speak of: one file, one line in the registry. Contract: looks only at
 * what the clause says of that, answers why it is false, and null where it is not, or where nothing that was read can tell. Pure.
 */
export interface Refuter {
  name: string;
  refute(clause: Clause): string | null;
}

/** Names of the clause, and those that hold from before. */
export function namesIn({ facts, scope }: Clause): Named[] {
  return [...facts, ...scope].filter(({ type }) => type === 'name') as Named[];
}

/** Those that are no versions or numbers. */
export function wordNamesIn(clause: Clause): string[] {
  return namesIn(clause).flatMap(({ value }) => (/^v?\d/.test(value) ? [] : [value]));
}

export function placesIn(clause: Clause): string[] {
  return namesIn(clause).flatMap((fact) =>
    ['cluster', 'namespace'].includes(slotOf(fact, clause.context.index)) ? [fact.value] : [],
  );
}

/** A row of the object, or of one that is called after it, as pods are. */
export function standsIn(row: IndexedRow, name: string): boolean {
  return row.atoms.has(name) || (row.own?.startsWith(`${name}-`) ?? false);
}

export function rowsWith(names: readonly string[], { rows }: EvidenceIndex): IndexedRow[] {
  return rows.filter((row) => names.every((name) => standsIn(row, name)));
}

/** The cell of the first of these columns that the row has. */
export function cellOf({ columns, cells }: IndexedRow, ...titles: readonly string[]): unknown {
  const title = titles.find((candidate) => columns.includes(candidate));
  return title === undefined ? null : cells[columns.indexOf(title)];
}

const words = new WeakMap<IndexedRow, string>();

/** All texts of a row. */
export function wordsOf(row: IndexedRow): string {
  const known = words.get(row) ?? row.cells.filter((cell) => typeof cell === 'string').join(' ; ');
  words.set(row, known);
  return known;
}

/** What a row says went from one value to another: "replicas 4 → 2". */
export interface Arrow {
  property: string;
  before: string;
  after: string;
}

const arrows = new WeakMap<IndexedRow, readonly Arrow[]>();

export function arrowsIn(row: IndexedRow): readonly Arrow[] {
  const known = arrows.get(row) ?? readArrows(wordsOf(row));
  arrows.set(row, known);
  return known;
}

function readArrows(text: string): Arrow[] {
  if (!text.includes('→')) return [];
  return [...text.matchAll(/([^;→]*?)([^\s;]+) → ([^\s;]+)/g)].map(
    ([, property = '', before = '', after = '']) => ({ property: property.toLowerCase(), before, after }),
  );
}
