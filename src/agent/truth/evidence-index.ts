import type { EvidenceTable } from '../../domain/answer.ts';
import type { Coverage } from '../../domain/coverage.ts';
import type { Scalar } from '../../domain/resource.ts';
import { sidesOf } from './compare-sides.ts';
import { stateSynonyms } from './words.ts';

/** A row of evidence as the checks look at it. */
export interface IndexedRow {
  evidence: string;
  /** 0-based; -1 for texts, totals, and what coverage says. */
  row: number;
  tool: string;
  /** What the call asked for in SQL; ''. */
  about: string;
  columns: readonly string[];
  cells: readonly Scalar[];
  /** What the row is about, in small letters; null: it does not name it. */
  own: string | null;
  /** Names, states and other words of it in small letters → the column; '' for what the call itself named. */
  atoms: ReadonlyMap<string, string>;
  /** Numbers that stand in it, with their columns. */
  numbers: readonly { value: number; column: string }[];
  /** Milliseconds since the epoch. */
  times: readonly { value: number; column: string }[];
}

export interface EvidenceIndex {
  rows: readonly IndexedRow[];
  /** Atoms of any row → columns that they stand in. */
  columnsOf: ReadonlyMap<string, ReadonlySet<string>>;
  /** Titles of the tables, in small letters. */
  titles: ReadonlySet<string>;
  /** Sizes of the tables, where all rows are at hand or the true total is known. */
  totals: readonly { evidence: string; tool: string; total: number; atoms: ReadonlyMap<string, string> }[];
}

/** Columns that say whose row it is. */
const naming = /^(?:cluster|namespace|name|object_name|pod|node)$/;

/** Everything that was read, so that words can be looked for in it. */
export function indexEvidence(evidence: readonly EvidenceTable[], coverage: Coverage | null): EvidenceIndex {
  const rows = placed([...evidence.flatMap(rowsOf), ...coverageRows(coverage)]);
  const columnsOf = new Map<string, Set<string>>();
  for (const { atoms } of rows)
    for (const [atom, column] of atoms) {
      const columns = columnsOf.get(atom) ?? new Set();
      columnsOf.set(atom, columns.add(column));
    }
  const totals = evidence.map((table) => ({
    evidence: table.id,
    tool: table.tool,
    total: table.total,
    atoms: contextAtoms(table),
  }));
  for (const { atoms } of totals)
    for (const [atom] of atoms) if (!columnsOf.has(atom)) columnsOf.set(atom, new Set(['']));
  const titles = new Set(evidence.flatMap(({ columns }) => columns.map((column) => column.toLowerCase())));
  return { rows, columnsOf, totals, titles };
}

/** What is known of a cluster goes for all that is in it: "staging", "eu-west-1". */
function placed(rows: readonly IndexedRow[]): IndexedRow[] {
  const places = new Map<string, Map<string, string>>();
  for (const { columns, cells, tool } of rows) {
    const cluster = cells[columns.indexOf('cluster')];
    if (tool !== 'clusters' || typeof cluster !== 'string') continue;
    const own = ['environment', 'provider', 'region'].flatMap((column): [string, string][] => {
      const cell = cells[columns.indexOf(column)];
      return typeof cell === 'string' ? [[cell.toLowerCase(), column]] : [];
    });
    places.set(cluster, new Map(own));
  }
  return rows.map((row) => {
    const place = places.get(String(row.cells[row.columns.indexOf('cluster')] ?? ''));
    return place === undefined ? row : { ...row, atoms: new Map([...place, ...row.atoms]) };
  });
}

function rowsOf(table: EvidenceTable): IndexedRow[] {
  const context = contextAtoms(table);
  const { sql } = table.arguments;
  const about = { evidence: table.id, tool: table.tool, about: typeof sql === 'string' ? sql : '' };
  const rows =
    table.text !== null
      ? [indexed({ ...about, row: -1, columns: ['text'], cells: [table.text] }, context)]
      : [...ownRowsOf(table, about, context), ...textsOf(table, about, context)];
  const moment = Date.parse(table.asOf ?? '');
  if (Number.isNaN(moment)) return rows;
  return rows.map((row) => ({ ...row, times: [...row.times, { value: moment, column: 'as_of' }] }));
}

type About = Pick<IndexedRow, 'evidence' | 'tool' | 'about'>;

function ownRowsOf(table: EvidenceTable, about: About, context: ReadonlyMap<string, string>): IndexedRow[] {
  if (table.tool === 'compare')
    return sidesOf(table).map((side) => indexed({ ...about, ...side }, new Map()));
  return table.rows.map((cells, row) => indexed({ ...about, row, columns: table.columns, cells }, context));
}

function coverageRows(coverage: Coverage | null): IndexedRow[] {
  return (coverage?.clusters ?? []).map(({ cluster, state, failure, asOf, gaps }) =>
    indexed(
      {
        evidence: 'coverage',
        row: -1,
        tool: 'coverage',
        about: '',
        columns: ['cluster', 'state', 'failure', 'as_of', 'gaps'],
        cells: [
          cluster,
          state,
          failure === null ? null : `${failure.code} ${failure.message}`,
          asOf,
          gaps.map(({ kind, completeness, reason }) => `${kind} ${completeness} ${reason ?? ''}`).join('; '),
        ],
      },
      new Map(),
    ),
  );
}

function indexed(
  row: Omit<IndexedRow, 'atoms' | 'numbers' | 'times' | 'own'>,
  context: ReadonlyMap<string, string>,
): IndexedRow {
  const atoms = new Map(context);
  const cells = row.cells.map((cell, index) => ({ cell, column: row.columns[index] ?? '' }));
  const texts = cells.flatMap(({ cell, column }) => (typeof cell === 'string' ? [{ cell, column }] : []));
  const named = new Set<string>();
  for (const { cell, column } of texts)
    for (const atom of atomsOf(cell)) {
      // What names the object stays its name, though later columns speak of it, too.
      if (named.has(atom)) continue;
      atoms.set(atom, column);
      if (naming.test(column)) named.add(atom);
    }
  for (const state of derivedStates(row)) atoms.set(state, 'state');
  const plain = cells.flatMap(({ cell, column }) =>
    typeof cell === 'number' ? [{ value: cell, column }] : [],
  );
  const numbers = texts.flatMap(({ cell, column }) => numbersIn(cell).map((value) => ({ value, column })));
  const times = texts.flatMap(({ cell, column }) => timesIn(cell).map((value) => ({ value, column })));
  return { ...row, own: ownNameIn(row), atoms, numbers: [...plain, ...numbers], times };
}

function ownNameIn({ columns, cells }: Pick<IndexedRow, 'columns' | 'cells'>): string | null {
  const cell = cells[columns.findIndex((column) => ['name', 'object_name', 'pod'].includes(column))];
  return typeof cell === 'string' ? cell.toLowerCase() : null;
}

/** What goes for a table as a whole: its notes; and of a log all lines, which tell one story of the container. */
function textsOf(table: EvidenceTable, about: About, context: ReadonlyMap<string, string>): IndexedRow[] {
  const at = table.columns.indexOf('line');
  const lines =
    table.tool === 'logs' && at !== -1 ? table.rows.map((cells) => cells[at] ?? '').join('; ') : '';
  const texts = [...table.notes, lines].filter((text) => text !== '');
  return texts.map((text) => indexed({ ...about, row: -1, columns: ['text'], cells: [text] }, context));
}

/** What a call itself said of its rows: its arguments, and what SQL compares columns with. */
function contextAtoms({ arguments: given, tool }: EvidenceTable): Map<string, string> {
  const texts = Object.entries(given).filter(
    (entry): entry is [string, string] =>
      typeof entry[1] === 'string' && !['', 'all', '*'].includes(entry[1]),
  );
  const named = texts.flatMap(([key, value]) =>
    tool === 'inventory' ? comparedIn(value) : [{ key, value }],
  );
  return new Map(named.flatMap(({ key, value }) => atomsOf(value).map((atom) => [atom, key] as const)));
}

/** `cluster = 'demo-dev'`: a list of several compares with none of them. */
function comparedIn(sql: string): { key: string; value: string }[] {
  const told = sql.replaceAll(
    /\bnot\s+(?:exists|in)\s*\((?=\s*select\b)[^()]*(?:\([^()]*\)[^()]*)*\)/gi,
    ' ',
  );
  const comparisons = told.matchAll(/([\w.]+)\s*(?:=|\bis\b|\bin\s*\()\s*'([^']*)'\s*(?!,)/gi);
  return [...comparisons].map(([, column = '', value = '']) => ({ key: column.replace(/^.*\./, ''), value }));
}

/** A cell as it is, and the words in it: of an image its name and tag, of an owner its name, of JSON its texts. */
export function atomsOf(cell: string): string[] {
  const text = cell.toLowerCase();
  // `"failed":0` is no state.
  const told = text.startsWith('{')
    ? text.replaceAll(/"(?:failed|ready|active|succeeded|completed)":/g, ' ')
    : text;
  const words = told.split(/[\s,;"'`()[\]{}<>|=]+/);
  const parts = words.flatMap((word) => [word, word.replace(/[.:,]+$/, ''), ...word.split(/[/:@]/)]);
  const states = [
    ...parts.flatMap((word) => stateSynonyms[word] ?? []),
    ...(/\bnot ready\b/.test(text) ? ['notready'] : []),
  ];
  return [...new Set([text, ...parts, ...states])].filter((atom) => /[\p{L}\d]/u.test(atom));
}

/** Numbers of a text that stand alone, such as 3 in "exit code 3" and 2 and 5 in "2/5". */
function numbersIn(text: string): number[] {
  if (text.length > 100_000) return [];
  // The 19 of 20:19 counts nothing.
  const timeless = text.replace(timePattern, ' ');
  return [...timeless.matchAll(/(?<![\w.-])\d+(?:\.\d+)?(?![\w-]|\.\d)/g)].map(([digits]) => Number(digits));
}

const timePattern = /\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?Z?/g;

function timesIn(text: string): number[] {
  return [...text.matchAll(timePattern)]
    .map(([time]) => Date.parse(time.endsWith('Z') ? time : `${time}Z`))
    .filter((time) => Number.isFinite(time));
}

/** ready and notready, of rows that count parts or say it as a number; healthy of what runs and is ready. */
function derivedStates({
  columns,
  cells,
  tool,
  row,
}: Pick<IndexedRow, 'columns' | 'cells' | 'tool' | 'row'>): string[] {
  // What is said of a whole table is no object's state.
  if (row === -1 && tool !== 'coverage') return [];
  const at = (...names: string[]): Scalar => cells[columns.findIndex((name) => names.includes(name))] ?? null;
  const state = String(at('reason', 'state', 'status', 'phase') ?? '').toLowerCase();
  if (tool === 'coverage' || tool === 'clusters') return [state === 'ready' ? 'healthy' : 'unhealthy'];
  // A warning tells of what is amiss, and not that it does not run.
  if (tool === 'problems' && at('severity') !== null) return statesOfProblem(at('severity'), cells);
  if (tool === 'problems') return state === 'notready' ? ['unhealthy'] : ['notready', 'unhealthy'];
  return statesOfCounts(
    at('ready_containers', 'ready_count', 'ready'),
    at('containers', 'wanted_count', 'wanted'),
    state,
  );
}

function statesOfProblem(severity: Scalar, cells: readonly Scalar[]): string[] {
  if (severity !== 'error') return ['warned'];
  const isUnready = unready.test(cells.filter((cell) => typeof cell === 'string').join('; '));
  return isUnready ? ['notready', 'unhealthy'] : ['unhealthy'];
}

const unready =
  /\bnot ?ready\b|minimumreplicasunavailable|\b\d+ of \d+ (?:pods )?ready|\b0\/\d|fallen silent/i;

function statesOfCounts(ready: Scalar, wanted: Scalar, state: string): string[] {
  // What has run to its end is not ready, and nothing is wrong with it.
  if (/^(?:completed|succeeded)$/.test(state)) return [];
  if (typeof ready !== 'number') return /^ready\b/.test(state) ? ['ready', 'healthy'] : [];
  const isReady = typeof wanted === 'number' ? ready >= wanted : ready > 0;
  return isReady ? ['ready', 'healthy'] : ['notready', 'unhealthy'];
}
