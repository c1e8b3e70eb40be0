import type { Claim } from '../../domain/answer.ts';
import type { ClusterCoverage, Coverage } from '../../domain/coverage.ts';
import { isWholeCluster } from '../../domain/whole-cluster.ts';
import type { EvidenceIndex } from './evidence-index.ts';
import type { Fact } from './fact.ts';

export interface ClaimContext {
  index: EvidenceIndex;
  coverage: Coverage | null;
  /** As it was asked; '' where nothing hangs on it. */
  question?: string;
  /** Words of the question, in small letters. */
  asked: ReadonlySet<string>;
  /** The paragraph up to here, the sentence included; absent: the sentence alone. */
  said?: string;
  /** It stands in a list or table that a line opened. */
  isListed?: boolean;
  /** Clusters of which the answer itself has said that they were not seen, in small letters. */
  disclosed?: ReadonlySet<string>;
  /** Milliseconds since the epoch. */
  now: number;
}

export type Named = Extract<Fact, { type: 'name' | 'state' }>;
export type Verdict = Pick<Claim, 'status' | 'cells' | 'reason'>;

export const refused = (reason: string): Verdict => ({ status: 'refused', cells: [], reason });

/** All that it names was read, and not that it belongs together. */
export const unconfirmed = (reason: string): Verdict => ({ status: 'unconfirmed', cells: [], reason });

/** By the model's word, which names what holds it: shown with that. */
export const cited = (cells: Verdict['cells']): Verdict => ({ status: 'cited', cells, reason: null });

/** Neither held nor harmless: what the model is told of, and what is marked or removed. */
export function isDoubtful({ status }: Pick<Verdict, 'status'>): boolean {
  return status === 'refused' || status === 'unconfirmed';
}

/** Of what is said in several parts each has to hold; the worst of them counts. */
export function joined(verdicts: readonly Verdict[]): Verdict {
  const [worst] = (['refused', 'unconfirmed'] as const).flatMap(
    (bad) => verdicts.find(({ status }) => status === bad) ?? [],
  );
  const all =
    verdicts.find(({ status }) => status === 'cited') ??
    verdicts.find(({ status }) => status === 'held') ??
    unchecked;
  return worst ?? { ...all, cells: verdicts.flatMap(({ cells }) => cells) };
}

export const held: Verdict = { status: 'held', cells: [], reason: null };

export const unchecked: Verdict = { status: 'unchecked', cells: [], reason: null };

export function isNamed(fact: Fact): fact is Named {
  return fact.type === 'name' || fact.type === 'state';
}

/** The clusters that names speak of: all where they name none. */
export function clustersMeant(
  named: readonly Named[],
  { index, coverage }: Pick<ClaimContext, 'index' | 'coverage'>,
): ClusterCoverage[] {
  const names = named.filter((fact) => slotOf(fact, index) === 'cluster').map(({ value }) => value);
  return (coverage?.clusters ?? []).filter(
    ({ cluster }) => names.length === 0 || names.includes(cluster.toLowerCase()),
  );
}

/** Those that were not seen in full, in small letters. */
export function unseenClusters(coverage: Coverage | null): string[] {
  return (coverage?.clusters ?? []).flatMap((cluster) =>
    isWholeCluster(cluster) ? [] : [cluster.cluster.toLowerCase()],
  );
}

/** One of them that was not seen in full, and of which the answer has not said so. */
export function unseenAmong(
  clusters: readonly ClusterCoverage[],
  { disclosed }: Pick<ClaimContext, 'disclosed'>,
): ClusterCoverage | undefined {
  return clusters.find(
    (cluster) => !isWholeCluster(cluster) && disclosed?.has(cluster.cluster.toLowerCase()) !== true,
  );
}

/** What kind of thing a fact names; values of one slot are alternatives to each other. */
export function slotOf(fact: Fact, { columnsOf }: EvidenceIndex): string {
  if (fact.type === 'state') return 'state';
  if (fact.type !== 'name') return fact.type;
  const columns = columnsOf.get(fact.value) ?? new Set();
  if (/[/:@]/.test(fact.value) && ['image', 'images'].some((column) => columns.has(column)))
    return 'reference';
  const order = ['cluster', 'namespace', 'node', 'name', 'object_name', 'pod'];
  const isVersion = [...columns].some((column) => column.endsWith('version'));
  return order.find((column) => columns.has(column)) ?? (isVersion ? 'version' : ([...columns][0] ?? ''));
}
