import { z } from 'zod';
import type { Coverage } from '../../domain/coverage.ts';
import { AppError } from '../../domain/errors.ts';
import type { LiveClusters, QueryTold } from '../../domain/ports/agent.ts';
import type { QueryLimits } from '../../domain/ports/store.ts';
import type { Scalar } from '../../domain/resource.ts';
import { isWholeCluster } from '../../domain/whole-cluster.ts';
import { closest } from '../../lib/closest.ts';
import { parseDuration } from '../../lib/parse-duration.ts';
import type { ToolContext, ToolResult } from './agent-tool.ts';

export const oneCluster = z.string().min(1).describe('Name of one cluster, as the tool clusters gives it.');
export const clusterOrAll = z
  .string()
  .min(1)
  .describe('Name of one cluster, or "all" for the whole fleet. Never guess: ask when it is not clear.');

/** The clusters of a request: [] for all. Rejects with CLUSTER_UNKNOWN, which names those that there are. */
export async function clustersOf(cluster: string, { fleet }: ToolContext): Promise<string[]> {
  if (cluster === 'all') return [];
  const names = (await fleet.status([])).clusters.map(({ name }) => name);
  if (names.includes(cluster)) return [cluster];
  const near = closest(cluster, names);
  throw new AppError('CLUSTER_UNKNOWN', `no cluster is called "${cluster}"`, {
    hint: `${near.length > 0 ? `Did you mean ${near.join(' or ')}? ` : ''}Clusters: ${names.join(', ')}.`,
  });
}

/** Rejects with PATH_MISSING where no cluster is to be asked. */
export function liveClusters({ live }: ToolContext): LiveClusters {
  if (live !== null) return live;
  throw new AppError('PATH_MISSING', 'no cluster can be asked here: only what is kept is looked at', {
    hint: 'Events and problems are kept: use those.',
  });
}

/** Milliseconds since the epoch, of how long ago it was or of a time. Rejects what is not before now. */
export function momentOf(argument: string, text: string, now: number): number {
  const duration = parseDuration(text);
  const moment = duration === null ? Date.parse(text) : now - duration;
  if (Number.isFinite(moment) && moment < now) return moment;
  throw new AppError('USAGE', `${argument}: "${text}" is no time before now`, {
    hint: 'Write a duration ("2h", "7d") or an ISO 8601 time.',
  });
}

/** A text in an SQL statement. */
export function sqlText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** Rows that are kept as evidence at most. */
export const mostRows = 2000;

/** The rows of a statement of ours or of the model's, as evidence; `cluster`: the one that it asks of. */
export async function queried(
  sql: string,
  { fleet, queryTimeoutMs, signal }: ToolContext,
  cluster?: string,
): Promise<ToolResult> {
  const limits = { hidesBodies: true, timeoutMs: queryTimeoutMs, maxRows: mostRows, maxBytes: 4_000_000 };
  const { columns, rows, truncated, kinds, coverage: whole } = await fleet.query(sql, limits, signal);
  const coverage = cluster === undefined ? whole : coverageOf(cluster, whole);
  return {
    asOf: coverage.asOf,
    columns,
    rows,
    total: rows.length,
    text: null,
    notes: [
      ...(truncated ? [`there are more than ${mostRows} rows: count and group in SQL`] : []),
      ...(kinds?.length === 0 ? [recordsNote(sql)] : []),
      ...(rows.length === 0 ? [emptyNote(sql, { kinds, coverage })] : []),
    ],
    coverage,
  };
}

function recordsNote(sql: string): string {
  return /\bfindings\b/i.test(sql)
    ? 'findings holds what earlier runs of diagnose found: for what is wrong now use the tool problems'
    : 'the inventory’s own records, as it last wrote them';
}

/** What is no list of objects as they are: nobody can say that there was nothing more of it. */
const passing = /\b(?:changes|events|unread|usage|(?:cpu|memory)_used)/i;

/** Whether "none" is certain. */
function emptyNote(sql: string, { kinds, coverage }: Pick<QueryTold, 'kinds' | 'coverage'>): string {
  const isWhole = coverage.complete && coverage.clusters.every(({ gaps }) => gaps.every(({ aged }) => aged));
  if (!isWhole && kinds?.length !== 0) return 'no rows: what was not seen is no zero, see the coverage';
  return kinds?.length === 0 || passing.test(sql)
    ? 'no rows: none is kept'
    : 'no rows: all that was asked for was seen, and there is none';
}

/** The rows of a statement of ours, by which a tool finds out what is meant: no evidence. */
export async function lookUp(
  sql: string,
  { fleet, queryTimeoutMs, signal }: ToolContext,
  limits: Pick<QueryLimits, 'maxRows' | 'maxBytes'>,
): Promise<Scalar[][]> {
  const { rows } = await fleet.query(
    sql,
    { hidesBodies: true, timeoutMs: queryTimeoutMs, ...limits },
    signal,
  );
  return rows;
}

/** What is known of one cluster: that others were not seen does not touch it. */
function coverageOf(name: string, coverage: Coverage): Coverage {
  const clusters = coverage.clusters.filter(({ cluster }) => cluster === name);
  return { ...coverage, clusters, complete: clusters.length > 0 && clusters.every(isWholeCluster) };
}

/** Evidence that is a text. */
export function textResult(text: string, coverage: Coverage, notes: readonly string[] = []): ToolResult {
  return { asOf: coverage.asOf, columns: [], rows: [], total: 0, text, notes: [...notes], coverage };
}
