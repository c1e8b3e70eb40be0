import { constants, type DatabaseSync } from 'node:sqlite';
import type { QueryAnswer, QueryLimits, QueryResult } from '../../domain/ports/store.ts';
import type { Scalar } from '../../domain/resource.ts';
import { countedSql } from './counted-sql.ts';
import { clustersInSql, kindsInSql } from './names-in-sql.ts';
import { openReadOnly } from './open-database.ts';
import { openSnapshot } from './open-snapshot.ts';
import { teachNames } from './teach-names.ts';
import { views } from './views.ts';
import { showAt } from './views-at.ts';
import { hideValues } from './views-for-models.ts';

export interface QueryMessage {
  file: string;
  /** true: the file came from elsewhere. */
  isSnapshot?: boolean;
  sql: string;
  limits: QueryLimits;
}

export type QueryReply =
  | { ok: true; result: QueryAnswer }
  | { ok: false; kind: 'refused' | 'failed' | 'limit'; message: string };

interface Channel {
  on(event: 'message', listener: (message: QueryMessage) => void): unknown;
  on(event: 'disconnect', listener: () => void): unknown;
  send?: ((reply: QueryReply) => unknown) | undefined;
  exit(): unknown;
}

/** The body of the query process. It opens the inventory and nothing else; whoever started it kills it at the limit. */
export function serveQueries(channel: Channel): void {
  channel.on('message', (message) => channel.send?.(runQuery(message)));
  // Nobody is left to ask or to kill us.
  channel.on('disconnect', () => channel.exit());
}

export function runQuery({ file, isSnapshot = false, sql, limits }: QueryMessage): QueryReply {
  const database = isSnapshot ? openSnapshot(file) : openReadOnly(file);
  const refusals: string[] = [];
  const used = new Set<string>();
  try {
    const named = knownKinds(database, kindsInSql(sql));
    const wordsBy = limitSight(database, limits);
    restrict(database, refusals, used, wordsBy);
    const result = readCounts(database, sql, limits) ?? read(database, sql, limits);
    return { ok: true, result: { ...result, kinds: kindsOf(used, named), clusters: clustersInSql(sql) } };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    if (error instanceof LimitReached) return { ok: false, kind: 'limit', message };
    if (refusals.length > 0 || /not authorized|because it is a view|readonly database/.test(message))
      return { ok: false, kind: 'refused', message: refusals[0] ?? message };
    return { ok: false, kind: 'failed', message: teachNames(message, sql) };
  } finally {
    database.close();
  }
}

/** Gives the only views that may read the words of changes and findings; null: all may. */
function limitSight(
  database: DatabaseSync,
  { at, hidesBodies = false }: QueryLimits,
): ReadonlySet<string> | null {
  if (at !== undefined) showAt(database, at);
  return hidesBodies ? hideValues(database) : null;
}

/** null: it asks for more than counts that are kept. Preparing the SQL as it was written names what it rests on, and refuses what is no SQL. */
function readCounts(database: DatabaseSync, sql: string, limits: QueryLimits): QueryResult | null {
  const counted = limits.at === undefined ? countedSql(sql) : null;
  if (counted === null) return null;
  database.prepare(sql);
  restrict(database, [], new Set());
  return read(database, counted, limits);
}

class LimitReached extends Error {}

/** Functions that do more than compute, or that exist only to take memory. */
const deniedFunctions = new Set([
  'load_extension',
  'readfile',
  'writefile',
  'edit',
  'fts3_tokenizer',
  'randomblob',
  'zeroblob',
]);
const allowedActions = new Set([constants.SQLITE_SELECT, constants.SQLITE_READ, constants.SQLITE_RECURSIVE]);

/**
 * Denies by default: only selecting, reading and computing are let through. Everything in inventory.db may be read by who
 * may run SQL at all (it holds no secret), so base tables are not fenced off: a fence by views can be slipped past with a
 * CTE of the view's name.
 */
function restrict(
  database: DatabaseSync,
  refusals: string[],
  used: Set<string>,
  wordsBy: ReadonlySet<string> | null = null,
): void {
  database.setAuthorizer((action, first, second, _, view) => {
    const sight =
      wordsBy === null ? 'shown' : sightOf({ action, table: first, column: second, view }, wordsBy);
    if (sight === 'refused') {
      refusals.push(
        'this is not allowed: read the columns of the views, such as what of changes and title of findings',
      );
      return constants.SQLITE_DENY;
    }
    if (sight === 'null') return constants.SQLITE_IGNORE;
    noteUse(used, { action, table: first, column: second, view });
    if (allowedActions.has(action)) return constants.SQLITE_OK;
    if (action === constants.SQLITE_FUNCTION && !deniedFunctions.has(second ?? ''))
      return constants.SQLITE_OK;
    refusals.push(
      `this is not allowed: ${[actionName(action), first, second].filter((part) => part !== null && part !== '').join(' ')}`,
    );
    return constants.SQLITE_DENY;
  });
}

interface Read {
  action: number;
  table: string | null;
  column: string | null;
  /** By which it is read. */
  view: string | null;
}

type Sight = 'shown' | 'null' | 'refused';

/**
 * Columns of tables that hold values which somebody wrote, as a model sees them: `by-views`: by nothing but the views that show them
 * without; as null where a view of ours has such a column, too, unless by those views.
 */
const withValues: Readonly<Record<string, Readonly<Record<string, Sight | 'by-views'>>>> = {
  t_versions: { words: 'by-views' },
  t_findings: { title: 'by-views', data: 'refused' },
  t_unread: { text: 'null' },
  t_packs: { data: 'null' },
};

function sightOf({ action, table, column, view }: Read, wordsBy: ReadonlySet<string>): Sight {
  if (action !== constants.SQLITE_READ) return 'shown';
  if (/^sqlite_temp_(?:schema|master)$/.test(table ?? '')) return 'refused';
  const sight = withValues[table ?? '']?.[column ?? ''] ?? 'shown';
  if (sight === 'shown' || sight === 'refused') return sight;
  if (view !== null && wordsBy.has(view)) return 'shown';
  return sight === 'by-views' ? 'refused' : 'null';
}

const counted = '(counted)';

function noteUse(used: Set<string>, { action, table, column, view }: Read): void {
  if (view !== null) used.add(view);
  else if (action === constants.SQLITE_READ) used.add(nameOfRead(table, column));
}

/** SQLite names a table without a column when rows are only counted, be it through a view. */
function nameOfRead(table: string | null, column: string | null): string {
  return column === '' ? counted : (table ?? '');
}

/** null: one of them is of no cluster, so that it may be misspelt. */
function knownKinds(database: DatabaseSync, names: readonly string[] | null): readonly string[] | null {
  const known = database.prepare('select 1 from t_kinds where group_resource = ?');
  return names?.every((name) => known.get(name) !== undefined) === true ? names : null;
}

/** Of views what they rest on, of those that may hold any kind the named ones; whoever reads base tables by itself may have read anything. */
function kindsOf(used: ReadonlySet<string>, named: readonly string[] | null): string[] | null {
  const read = views.filter(({ name }) => used.has(name));
  const readsTables =
    [...used].some((name) => name.startsWith('t_')) || (used.has(counted) && read.length === 0);
  const kinds = read.map(({ restsOn }) => restsOn ?? named);
  if (readsTables || kinds.includes(null)) return null;
  return [...new Set(kinds.flatMap((some) => some ?? []))];
}

function actionName(action: number): string {
  const name = Object.entries(constants).find(
    ([key, value]) =>
      value === action && /^SQLITE_[A-Z_]+$/.test(key) && !/^SQLITE_(OK|DENY|IGNORE)$/.test(key),
  )?.[0];
  return (name ?? `action ${action}`).replace('SQLITE_', '').toLowerCase().replaceAll('_', ' ');
}

function read(database: DatabaseSync, sql: string, { maxRows, maxBytes }: QueryLimits): QueryResult {
  const statement = database.prepare(sql);
  const columns = statement.columns().map(({ name }) => name);
  statement.setReturnArrays(true);
  statement.setReadBigInts(true);
  const rows: Scalar[][] = [];
  let bytes = 0;
  for (const row of statement.iterate() as Iterable<unknown>) {
    if (rows.length >= maxRows) return { columns, rows, truncated: true };
    const cells = (row as unknown[]).map(toScalar);
    bytes += cells.reduce<number>((sum, cell) => sum + (typeof cell === 'string' ? cell.length : 8), 0);
    if (bytes > maxBytes) throw new LimitReached(`the rows are larger than ${maxBytes} bytes`);
    rows.push(cells);
  }
  return { columns, rows, truncated: false };
}

function toScalar(value: unknown): Scalar {
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  if (value instanceof Uint8Array) return `<${value.length} bytes>`;
  return value as Scalar;
}
