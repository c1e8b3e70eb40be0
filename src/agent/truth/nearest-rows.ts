import type { Scalar } from '../../domain/resource.ts';
import { isNamed, slotOf } from './claim.ts';
import type { EvidenceIndex, IndexedRow } from './evidence-index.ts';
import type { Fact } from './fact.ts';
import { stateTitle } from './joined-rows.ts';
import { standsIn } from './refuters/clause.ts';
import { objectSlots } from './scope.ts';

/** What was read that shares most with a sentence. */
export interface NearRow {
  evidence: string;
  /** `column=value; …`; null: it is a text. */
  row: string | null;
}

const mostRows = 2;
const mostCharacters = 300;
const longestCell = 100;

/** The nearest rows, the nearest first; none where nothing shares a name, a state or a number with it. */
export function nearestRows(facts: readonly Fact[], index: EvidenceIndex): NearRow[] {
  const shared = index.rows
    .map((row) => ({ row, weight: facts.reduce((sum, fact) => sum + weightOf(fact, row, index), 0) }))
    .filter(({ weight }) => weight > 0)
    .toSorted((left, right) => right.weight - left.weight);
  const near: NearRow[] = [];
  for (const { row } of shared) {
    const told = { evidence: row.evidence, row: isText(row) ? null : wordsOf(row, facts) };
    if (near.some((other) => other.evidence === told.evidence && other.row === told.row)) continue;
    near.push(told);
    if (near.length === mostRows) break;
  }
  return near;
}

/** An object says most of what a sentence is about, a cluster and a number little. */
function weightOf(fact: Fact, row: IndexedRow, index: EvidenceIndex): number {
  if (fact.type === 'number') return row.numbers.some(({ value }) => value === fact.value) ? 1 : 0;
  if (!isNamed(fact) || !standsIn(row, fact.value)) return 0;
  if (fact.type === 'state') return 1;
  return objectSlots.has(slotOf(fact, index)) ? 6 : 3;
}

function isText({ columns }: IndexedRow): boolean {
  return columns.length === 1 && columns[0] === 'text';
}

/** What it shares, and states where it tells one, comes first, since the rest may be cut. */
function wordsOf({ columns, cells, atoms }: IndexedRow, facts: readonly Fact[]): string {
  const shared = new Set(facts.flatMap((fact) => (isNamed(fact) ? (atoms.get(fact.value) ?? []) : [])));
  const isState = facts.some(({ type }) => type === 'state');
  const isMeant = (title: string): boolean => shared.has(title) || (isState && stateTitle.test(title));
  const pairs = columns.map((title, at) => ({ title, cell: cells[at] ?? null }));
  const told = [
    ...pairs.filter(({ title }) => isMeant(title)),
    ...pairs.filter(({ title }) => !isMeant(title)),
  ].map(({ title, cell }) => `${title}=${cellWords(cell)}`);
  return clipped(told.join('; '), mostCharacters);
}

function cellWords(cell: Scalar): string {
  return cell === null ? '-' : clipped(String(cell).replace(/\s+/g, ' '), longestCell);
}

function clipped(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most)}…` : text;
}
