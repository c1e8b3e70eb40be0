import type { ErrorCode } from '../../../src/domain/error-catalogue.ts';
import type { Failure } from '../../../src/domain/errors.ts';
import type { ClusterOutcome, ScanReport } from '../../../src/domain/scan.ts';
import type { FaultPlan, PlannedFault } from './fault-plan.ts';
import type { Kept } from './kept.ts';
import type { ProgramEnd } from './program-run.ts';

/** The exit code is what the report says, found out anew. */
export function checkExitCode({ exitCode, stderr }: ProgramEnd, report: ScanReport | null): string[] {
  if (report === null) return [`ended with ${exitCode} and no report: ${stderr.slice(-1500)}`];
  const isWhole = (cluster: ClusterOutcome): boolean =>
    cluster.ok &&
    cluster.kinds.every(
      ({ failure, completeness }) => failure === null && ['complete', 'skipped'].includes(completeness),
    );
  const isAll = report.clusters.every(isWhole) && report.problems.length === 0;
  const wanted = report.clusters.some(({ ok }) => ok) ? codeOf(isAll) : 1;
  return exitCode === wanted ? [] : [`ended with ${exitCode} and not with ${wanted}: ${stderr.slice(-500)}`];
}

function codeOf(isAllRead: boolean): number {
  return isAllRead ? 0 : 3;
}

/** Every fault's place in the fleet, by the cluster's name. */
export type FaultsOf = (cluster: string) => readonly PlannedFault[];

export interface CheckedReport {
  report: ScanReport;
  plan: FaultPlan;
  faultsOf: FaultsOf;
  clusters: readonly string[];
}

/** Healthy clusters are complete; broken ones are named, with the cause that was made. */
export function checkOutcomes({ report, plan, faultsOf, clusters }: CheckedReport): string[] {
  const outcomes = new Map(report.clusters.map((outcome) => [outcome.cluster, outcome]));
  return clusters.flatMap((name) => {
    const outcome = outcomes.get(name);
    const faults = faultsOf(name);
    if (outcome === undefined)
      // A server that names the clusters and was not reached: then that is told, and its clusters are as they were.
      return plan.way === 'address' && report.problems.length > 0 ? [] : [`${name} is not in the report`];
    const failures = failuresOf(outcome);
    if (faults.length === 0) return failures.map((failure) => `${name} is healthy, and: ${textOf(failure)}`);
    return [...checkCauses(name, failures, plan, faults), ...checkDead(outcome, faults)];
  });
}

function checkCauses(
  name: string,
  failures: readonly Failure[],
  { way }: FaultPlan,
  faults: readonly PlannedFault[],
): string[] {
  const codes = new Set<ErrorCode>(
    faults.flatMap(({ kind }) => (way === 'api' ? kind.codes : [...kind.codes, ...kind.throughMcp])),
  );
  return failures
    .filter(({ code, message }) => !codes.has(code) || message === '')
    .map((failure) => `${name} suffers from ${[...codes].join(', ')}, and says: ${textOf(failure)}`);
}

/** What does nothing right from the first request on cannot have been read. */
function checkDead({ cluster, ok, failure }: ClusterOutcome, faults: readonly PlannedFault[]): string[] {
  // Of the faults that wait for requests the first counts each until it is used up: what stands behind it comes later.
  const first = faults.find(({ doing, skip }) => doing.kind === 'exchange' || skip > 0);
  const isDead = faults.some((fault) => {
    const { kind, skip, times, doing } = fault;
    const isAtOnce = skip === 0 && (doing.kind !== 'exchange' || fault === first);
    return (
      kind.isFatal && (doing.kind === 'unresolved name' || (isAtOnce && times === Number.POSITIVE_INFINITY))
    );
  });
  return isDead && (ok || failure === null) ? [`${cluster} is dead, and counts as read`] : [];
}

/** What was not read keeps its age: the moment as of which it was last complete. */
export function checkAges(report: ScanReport, before: Kept, after: Kept): string[] {
  const outcomes = new Map(report.clusters.map((outcome) => [outcome.cluster, outcome]));
  return [...before.clusters].flatMap(([cluster, { kinds }]) => {
    const now = after.clusters.get(cluster)?.kinds;
    return [...kinds].flatMap(([kind, { asOf }]) => {
      const ages = { asOf, now: now?.get(kind)?.asOf ?? null };
      const outcome = outcomes.get(cluster);
      const problem = outcome === undefined ? unnamedProblem(ages) : ageProblem(outcome, kind, ages);
      return problem === null ? [] : [`${cluster}: ${kind} ${problem}`];
    });
  });
}

interface Ages {
  asOf: string | null;
  now: string | null;
}

/** A cluster is not in the report where the server that names it was not reached. */
function unnamedProblem({ asOf, now }: Ages): string | null {
  return now === asOf
    ? null
    : `is of a cluster that the report does not name, and is as of ${now}, not ${asOf}`;
}

function ageProblem({ kinds, failure }: ClusterOutcome, name: string, { asOf, now }: Ages): string | null {
  const outcome = kinds.find(({ kind }) => kind === name);
  const isUnread = outcome === undefined ? failure !== null : outcome.failure !== null;
  if (!isUnread)
    return outcome?.completeness === 'complete' && now === asOf
      ? `was read, and is still as of ${asOf}`
      : null;
  if (now !== asOf) return `was not read, and is as of ${now}, not ${asOf}`;
  const isTold = outcome === undefined || ['stale', 'never'].includes(outcome.completeness);
  return isTold ? null : `was not read, and counts as ${outcome.completeness}`;
}

export function failuresOf({ failure, kinds, ok }: ClusterOutcome): Failure[] {
  const own = failure === null ? [] : [failure];
  if (!ok && failure === null) return [{ code: 'INTERNAL', message: 'no cause is named', hint: '' }];
  return [...own, ...kinds.flatMap((kind) => (kind.failure === null ? [] : [kind.failure]))];
}

function textOf({ code, message }: Failure): string {
  return `${code}: ${message}`;
}
