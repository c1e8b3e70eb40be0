import { severityRank } from '../../domain/severity-rank.ts';
import type { Found } from './run-checks.ts';
import { findingsByCause } from './to-incidents.ts';

/** Pods of one incident say much the same. */
const mostOfIncident = 2;
/** So many logs are read in a run. */
const mostOfAll = 24;

export type LinesToRead = NonNullable<Found['wants']> &
  Pick<Found, 'clusterId' | 'cluster'> & { namespace: string; podName: string };

/**
 * Which lines of logs are worth reading: of each incident those of two containers, of different workloads where there are such,
 * of the worst incidents first, and only of those that `isWorth` says yes to. `left`: of so many incidents nothing is read, for there
 * are too many.
 */
export function linesToRead(
  found: readonly Found[],
  isWorth: (findings: readonly Found[]) => boolean,
): { chosen: LinesToRead[]; left: number } {
  const incidents = [...findingsByCause(found).values()].filter(isWorth);
  const groups = incidents.map(ofIncident).filter((some) => some.length > 0);
  const chosen: LinesToRead[] = [];
  let left = 0;
  for (const some of groups.toSorted((one, other) => weightOf(one) - weightOf(other)))
    if (chosen.length + some.length <= mostOfAll) chosen.push(...some.map(toRead));
    else left += 1;
  return { chosen, left };
}

function ofIncident(group: readonly Found[]): Found[] {
  const wanting = group.filter(({ wants, object: { namespace } }) => wants !== null && namespace !== null);
  const distinct = [...new Map(wanting.map((finding) => [keyOf(finding), finding])).values()];
  const byRoot = [
    ...Map.groupBy(distinct, ({ clusterId, root }) => JSON.stringify([clusterId, root])).values(),
  ];
  const firsts = byRoot.flatMap(([first]) => first ?? []);
  const all = [...firsts, ...distinct.filter((finding) => !firsts.includes(finding))];
  return all.slice(0, Math.max(0, mostOfIncident - readOf(group)));
}

/** Of so many pods it is known already what they wrote. */
function readOf(group: readonly Found[]): number {
  const read = group.filter(({ evidence }) => evidence.some(({ source }) => source === 'log'));
  return new Set(read.map(({ clusterId, object }) => JSON.stringify([clusterId, object]))).size;
}

/** Two checks may want the same lines. */
function keyOf({ clusterId, wants }: Found): string {
  return JSON.stringify([clusterId, wants?.pod, wants?.container, wants?.instance]);
}

function weightOf(group: readonly Found[]): number {
  const ranks = group.map(({ severity, harms }) => (harms ? 0 : 3) + severityRank[severity]);
  return Math.min(...ranks);
}

function toRead({ clusterId, cluster, object, wants }: Found): LinesToRead {
  return {
    ...(wants as NonNullable<Found['wants']>),
    clusterId,
    cluster,
    namespace: object.namespace ?? '',
    podName: object.name,
  };
}
