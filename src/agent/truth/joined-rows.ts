import { type Named, slotOf } from './claim.ts';
import type { EvidenceIndex, IndexedRow } from './evidence-index.ts';
import { objectSlots, wideSlots } from './scope.ts';

/** What is told of something, and is nothing that other things are told of. */
const valueSlots: ReadonlySet<string> = new Set(
  'version reference image images reason type severity effect by status phase kind'.split(' '),
);

/** What names speak of: the most particular one. */
export function subjectOf(names: readonly Named[], index: EvidenceIndex): Named | undefined {
  return (
    names.find((fact) => objectSlots.has(slotOf(fact, index))) ??
    names.find((fact) => slotOf(fact, index) === 'node') ??
    names.find((fact) => ![...wideSlots, ...valueSlots].includes(slotOf(fact, index))) ??
    names.find((fact) => !valueSlots.has(slotOf(fact, index))) ??
    names[0]
  );
}

/** `about`: rows of the subject and its parts, in these places; `joined`: rows of what one of those names, or that name its object. */
export function rowsAround(
  subject: Named | undefined,
  places: readonly Named[],
  rows: readonly IndexedRow[],
): { about: IndexedRow[]; joined: IndexedRow[] } {
  const there = rows.filter(({ atoms }) => places.every(({ value }) => atoms.has(value)));
  const about = there.filter(
    ({ atoms, own }) =>
      subject === undefined || atoms.has(subject.value) || own?.startsWith(`${subject.value}-`) === true,
  );
  // What is so of a Deployment need not be so of each of its pods.
  const isWhole = ({ own }: IndexedRow): boolean => subject?.value.startsWith(`${own}-`) === true;
  const joined = there.filter(
    (row) => !isWhole(row) && about.some((other) => names(row, other) || names(other, row)),
  );
  return { about, joined };
}

function names({ atoms }: IndexedRow, { own }: IndexedRow): boolean {
  return own !== null && atoms.has(own);
}

/** States stand under several titles, and are one thing. */
export const stateTitle = /^(?:state|status|phase|reason|ready|ready_count|severity)$/;

/** Titles under which rows have it: as a whole cell, since a word within a text may be said of something else. */
export function titlesOf({ value, type }: Named, rows: readonly IndexedRow[]): ReadonlySet<string> {
  return new Set(
    rows.flatMap(({ columns, cells, atoms }) => {
      if (type === 'state') return atoms.has(value) ? ['state'] : [];
      // Who changed the one did not change the other.
      return columns.filter((title, at) => title !== 'by' && String(cells[at]).toLowerCase() === value);
    }),
  );
}

/** Whether rows have something under one of these titles. */
export function hasAnother(rows: readonly IndexedRow[], titles: ReadonlySet<string>): boolean {
  const isMeant = (title: string): boolean =>
    titles.has(title) || (titles.has('state') && stateTitle.test(title));
  return rows.some(({ columns, cells }) =>
    columns.some((title, at) => isMeant(title) && cells[at] !== null && cells[at] !== ''),
  );
}
