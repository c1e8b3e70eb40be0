import { held, refused, type Verdict } from './claim.ts';
import type { EvidenceIndex, IndexedRow } from './evidence-index.ts';
import { likeness, saysSame } from './table-titles.ts';

/** What a column of an answer's table stands for in a table that was read. */
interface Column {
  /** Those that it may be. */
  titles: ReadonlySet<string>;
  /** Rows that have shown so. */
  seen: number;
}

/**
 * A table in an answer that repeats tables that were read, row by row: which of its columns stands for which is learned from the rows
 * that do, and held against the others. Its rows are given in their order.
 */
export class AlignedTable {
  readonly #index: EvidenceIndex;
  readonly #titles: readonly string[];
  /** Of each table that was read. */
  readonly #columns = new Map<string, (Column | undefined)[]>();

  constructor(header: string, index: EvidenceIndex) {
    this.#titles = cellsOf(header);
    this.#index = index;
  }

  /**
   * held: a row that was read has all of it, and what was named before (`scope`, in small letters); refused: the row that was read of
   * that object says otherwise; null: neither.
   */
  check(line: string, scope: readonly string[]): Verdict | null {
    const cells = cellsOf(line).map((cell, at) => (isRank(this.#titles[at] ?? '', cell) ? '' : cell));
    const said = cells.filter((cell) => !isEmpty(cell)).length;
    const words = cells.flatMap((cell) => (isEmpty(cell) ? [] : [cell, ...partsOf(cell)]));
    const matches = this.#index.rows
      .filter((row) => mayBeNamed(row, words))
      .map((row) => ({ row, places: cells.map((cell) => (isEmpty(cell) ? [] : placesOf(row, cell))) }))
      .filter((match) => isNamed(match));
    const whole = matches.filter(({ places }) => matchedIn(places) === said && said > 1);
    const fitting = whole.find((match) => this.#fits(match));
    if (fitting !== undefined) {
      this.#learn(fitting);
      const isOther =
        cells.some((cell, at) => this.#isUntitled(cell, at, fitting)) ||
        scope.some((name) => !fitting.row.atoms.has(name));
      return isOther ? null : { ...held, cells: cellsIn(fitting) };
    }
    if (whole.length > 0) return refused('the values stand in other columns of what was read');
    const wrong = this.#contradiction(cells);
    if (wrong === null) for (const match of nearest(matches)) this.#learn(match);
    return wrong;
  }

  /** Whether its columns are those of the rows before, and of the titles. */
  #fits({ row, places }: Match): boolean {
    const known = this.#columns.get(row.evidence) ?? [];
    if (this.#isCrossed(places)) return false;
    return places.every(
      (found, at) => found.length === 0 || found.some((title) => this.#mayBe(title, { at, row, known })),
    );
  }

  /** Each of two values stands in the column that the title of the other is more like: the two were swapped. */
  #isCrossed(places: Match['places']): boolean {
    const like = (at: number, columns: readonly string[]): number =>
      Math.max(...columns.map((column) => likeness(this.#titles[at] ?? '', column)));
    return places.some((left, at) =>
      places.some(
        (right, other) =>
          other > at &&
          left.length > 0 &&
          right.length > 0 &&
          like(at, right) > like(at, left) &&
          like(other, left) > like(other, right),
      ),
    );
  }

  /** A number that the row has under a title which says something else: it may count another thing. */
  #isUntitled(cell: string, at: number, { places }: Match): boolean {
    if (!/^\d[\d,.]*$/.test(cell)) return false;
    const title = this.#titles[at] ?? '';
    return !(places[at] ?? []).some((column) => saysSame(title, column));
  }

  #mayBe(title: string, { at, row, known }: Place): boolean {
    const titled = row.columns.find((column) => letters(column) === letters(this.#titles[at] ?? ''));
    const isTitled = titled === undefined || title.split('+').includes(titled);
    return isTitled && (known[at]?.titles.has(title) ?? true);
  }

  #learn({ row, places }: Match): void {
    const known = this.#columns.get(row.evidence) ?? [];
    const own = places.map((found, at): Column | undefined => {
      const before = known[at];
      const titles = found.filter((title) => this.#mayBe(title, { at, row, known }));
      return titles.length === 0 ? before : { titles: new Set(titles), seen: (before?.seen ?? 0) + 1 };
    });
    this.#columns.set(row.evidence, own);
  }

  /** What a row of the same object has in a column that is known. */
  #contradiction(cells: readonly string[]): Verdict | null {
    for (const [evidence, columns] of this.#columns) {
      const names = columns.flatMap((column, at) =>
        column !== undefined && [...column.titles].every(isNaming) && !isEmpty(cells[at] ?? '') ? [at] : [],
      );
      const object = this.#index.rows.filter((row) => row.evidence === evidence);
      const only = onlyWith(object, { names, cells, columns });
      if (only === null) continue;
      const wrong = cells.findIndex(
        (cell, at) =>
          isComparable(cell) &&
          (columns[at]?.seen ?? 0) > 1 &&
          !holdsAt(only, cell, columns[at]) &&
          !isWithin(only, cell),
      );
      if (wrong !== -1) return refused(`${evidence} has another value than "${cells[wrong]}" there`);
    }
    return null;
  }
}

interface Match {
  row: IndexedRow;
  /** Of each cell the columns of the row that have it. */
  places: readonly (readonly string[])[];
}

interface Place {
  at: number;
  row: IndexedRow;
  known: readonly (Column | undefined)[];
}

interface Named {
  names: readonly number[];
  cells: readonly string[];
  columns: readonly (Column | undefined)[];
}

/** The one row that is called so; where none is, the one that only stands in another place. */
function onlyWith(rows: readonly IndexedRow[], { names, cells, columns }: Named): IndexedRow | null {
  const isObject = (at: number): boolean => [...(columns[at]?.titles ?? [])].some((title) => own.test(title));
  if (!names.some(isObject)) return null;
  const withAll = (some: readonly number[]): IndexedRow[] =>
    rows.filter((row) => some.every((at) => holdsAt(row, cells[at] ?? '', columns[at])));
  const exact = withAll(names);
  if (exact.length > 0) return exact.length === 1 ? (exact[0] ?? null) : null;
  for (const left of names.filter((at) => !isObject(at))) {
    const others = names.filter((at) => at !== left);
    const [only, ...more] = others.length > 1 ? withAll(others) : [];
    if (only !== undefined && more.length === 0) return only;
  }
  return null;
}

/** Those with the most of the cells, if that is more than half of them. */
function nearest(matches: readonly Match[]): Match[] {
  const most = Math.max(0, ...matches.map(({ places }) => matchedIn(places)));
  return matches.filter(({ places }) => matchedIn(places) === most && most > 2 && most * 2 > places.length);
}

function matchedIn(places: Match['places']): number {
  return places.filter(({ length }) => length > 0).length;
}

function isNamed({ row, places }: Match): boolean {
  return row.row >= 0 && places.some((found) => found.some(isNaming));
}

/** Cheap, since all rows are looked at for each one of an answer: no other row can be named by what the answer's row says. */
function mayBeNamed({ atoms, columns, cells }: IndexedRow, words: readonly string[]): boolean {
  return (
    words.some((word) => isNaming(atoms.get(word) ?? '')) ||
    columns.some(
      (column, at) =>
        // These are not kept as names of the row, or as no words.
        column === 'kind' || column === 'container' || (typeof cells[at] === 'number' && isNaming(column)),
    )
  );
}

const naming = /^(?:cluster|namespace|name|object_name|pod|node|kind|container)(?:\+|$)/;
const own = /(?:^|\+)(?:name|object_name|pod|node|container|cluster)$/;

function isNaming(column: string): boolean {
  return naming.test(column);
}

/** The number of a row says nothing of its object. */
export function isRank(title: string, cell: string): boolean {
  return (
    /^(?:#|no\.?|nr\.?|rank|order|priority|序号?|排名|编号|优先级|顺序)?$/.test(title) &&
    /^\d+\.?$/.test(cell)
  );
}

function letters(title: string): string {
  return title.replaceAll(/[^\p{L}\d]/gu, '');
}

function cellsOf(line: string): string[] {
  return line
    .trim()
    .replace(/^\||\|$/g, '')
    .split('|')
    .map((cell) => cell.replaceAll(/[`*]/g, '').trim().toLowerCase());
}

function isEmpty(cell: string): boolean {
  return /^(?:[-–—]|n\/a|<none>|无)?$/.test(cell);
}

/** Words of one piece; of what is put together of several nothing is compared. */
function isComparable(cell: string): boolean {
  return !isEmpty(cell) && /^[\w./:@+-]+(?: [\w./:@+-]+| \([\w-]+\))?$/.test(cell);
}

/** Somewhere in a longer text of the row. */
function isWithin({ cells }: IndexedRow, said: string): boolean {
  return cells.some(
    (cell) => typeof cell === 'string' && cell.length > said.length && cell.toLowerCase().includes(said),
  );
}

function holdsAt(row: IndexedRow, cell: string, column: Column | undefined): boolean {
  return column === undefined || placesOf(row, cell).some((title) => column.titles.has(title));
}

/** The columns in which a row has that value; of "shop/web", "1 of 2" and "web (found)" those of both parts, joined. */
function placesOf(row: IndexedRow, cell: string): string[] {
  const whole = columnsWith(row, cell);
  if (whole.length > 0) return whole;
  const [left, right, ...more] = partsOf(cell);
  if (left === undefined || right === undefined || more.length > 0) return [];
  return columnsWith(row, left).flatMap((first) =>
    columnsWith(row, right).flatMap((second) => (first === second ? [] : [`${first}+${second}`])),
  );
}

function partsOf(cell: string): string[] {
  return cell.replace(/\)$/, '').split(/\s+of\s+|\s*\/\s*|\s+\(/);
}

function columnsWith({ columns, cells }: IndexedRow, said: string): string[] {
  return columns.filter((column, at) => isSame(cells[at] ?? null, said, column));
}

function isSame(cell: IndexedRow['cells'][number], said: string, column: string): boolean {
  if (cell === null) return false;
  const text = String(cell).toLowerCase();
  // A list of one is what is in it.
  if (text === said || text === `["${said}"]`) return true;
  if (typeof cell === 'number') return Number(said.replaceAll(',', '').replace(/ ?%$| [a-z]+$/, '')) === cell;
  if (column === 'kind') return kindName(text) === kindName(said);
  // A time may be told without the fractions of its second.
  return /^\d{4}-\d\d-\d\dt/.test(text) && /^\d{4}-\d\d-\d\d[t ]\d\d:\d\d:\d\d/.test(said)
    ? text.slice(0, 19) === said.slice(0, 19).replace(' ', 't')
    : false;
}

/** `Deployment`, `deployments.apps` → `deployment`. */
function kindName(kind: string): string {
  return kind
    .replace(/\..*$/, '')
    .replace(/ies$/, 'y')
    .replace(/(?<=s)es$|(?<!s)s$/, '');
}

function cellsIn({ row, places }: Match): Verdict['cells'] {
  return places
    .flatMap(([title]) => (title === undefined ? [] : [title.replace(/\+.*$/, '')]))
    .map((column) => ({ evidence: row.evidence, row: row.row, column }));
}
