import type { ScanReport } from '../../../src/domain/scan.ts';
import { checkAges, checkExitCode, checkOutcomes, failuresOf } from './check-report.ts';
import { checkKindIsComplete, checkNothingWasLost, checkRowsAreReal, type Span } from './check-rows.ts';
import { describePlan, type FaultPlan } from './fault-plan.ts';
import type { Kept } from './kept.ts';
import { type Lane, spansOf } from './lane.ts';
import { leftoversIn } from './leftovers.ts';
import { type ProgramEnd, reportOf, type StartedProgram } from './program-run.ts';

export interface SeedResult {
  what: string;
  /** What became of it: "test-1: unreachable (TIMEOUT)", a line for people. */
  outcome: string;
  /** Every promise that was broken; empty: all were kept. */
  violations: string[];
}

const orderlyEndMs = 1500;

/** The first pass of a lane, which fills its inventory. */
export async function firstPass(lane: Lane): Promise<string[]> {
  const before = await lane.look();
  return afterwards(lane, lane.scan([], ['full-scan']), before);
}

/** One seed: the fleet changes, a scan runs while its faults happen, and one when all is well again. */
export async function runSeed(lane: Lane, plan: FaultPlan): Promise<SeedResult> {
  await lane.change();
  const kept = lane.kept();
  const before = await lane.look();
  lane.begin(plan.faults);
  const started = lane.scan(plan.faults, plan.words);
  const end = await started.end;
  await lane.endFaults();
  const spans = spansOf(before, await lane.look());
  const now = lane.kept();
  const report = reportOf(end);
  const violations = [
    ...(await leaksOf(lane, started, now)),
    ...checkExitCode(end, report),
    ...(await checkRowsAreReal(now, lane.truths)),
    ...checkNothingWasLost(kept, now, spans),
    ...(report === null ? [] : checkReport(lane, { plan, report, kept, now, spans })),
  ];
  lane.tidy(started);
  const again = await lane.look();
  const passes = await afterwards(lane, lane.scan(), again);
  violations.push(...passes.map((violation) => `the next pass: ${violation}`));
  return { what: describePlan(plan), outcome: outcomeOf(end, report), violations };
}

interface Seen {
  plan: FaultPlan;
  report: ScanReport;
  kept: Kept;
  now: Kept;
  spans: ReadonlyMap<string, Span>;
}

function checkReport(lane: Lane, { plan, report, kept, now, spans }: Seen): string[] {
  const isSkewed = plan.faults.some(({ doing }) => doing.kind === 'skewed clock');
  return [
    ...checkOutcomes({
      report,
      plan,
      clusters: lane.clusters,
      faultsOf: (cluster) => lane.faultsOf(cluster, plan.faults),
    }),
    ...checkComplete(report, now, spans),
    ...(isSkewed ? [] : checkAges(report, kept, now)),
  ];
}

/** What the report calls complete is. */
export function checkComplete(report: ScanReport, now: Kept, spans: ReadonlyMap<string, Span>): string[] {
  return report.clusters.flatMap(({ cluster, kinds }) => {
    const [kept, span] = [now.clusters.get(cluster), spans.get(cluster)];
    if (kept === undefined || span === undefined) return [`${cluster} is not kept`];
    return kinds
      .filter(({ completeness, failure }) => completeness === 'complete' && failure === null)
      .flatMap(({ kind }) => checkKindIsComplete(cluster, kept, kind, span));
  });
}

/** A pass with nothing wrong: everything is read, and nothing is left of what was wrong before. */
export async function afterwards(
  lane: Lane,
  started: StartedProgram,
  before: Awaited<ReturnType<Lane['look']>>,
): Promise<string[]> {
  const end = await started.end;
  const spans = spansOf(before, await lane.look());
  const now = lane.kept();
  const report = reportOf(end);
  const violations = [
    ...(await leaksOf(lane, started, now)),
    ...(end.exitCode === 0 ? [] : [`ended with ${end.exitCode}: ${end.stderr.slice(0, 600)}`]),
    ...(await checkRowsAreReal(now, lane.truths)),
    ...(report === null ? ['there is no report'] : checkComplete(report, now, spans)),
    ...(report?.clusters ?? []).flatMap((outcome) =>
      failuresOf(outcome).map(({ code, message }) => `${outcome.cluster}: ${code}: ${message}`),
    ),
    ...lane.clusters.flatMap((name) => stillWrong(name, now)),
  ];
  lane.tidy(started);
  return violations;
}

function stillWrong(name: string, now: Kept): string[] {
  const cluster = now.clusters.get(name);
  if (cluster === undefined) return [`${name} is not kept`];
  const { state, failure } = cluster.info;
  const kinds = [...cluster.kinds].filter(
    ([, kind]) =>
      kind.failure !== null || kind.isOpen || !['complete', 'skipped'].includes(kind.completeness),
  );
  return [
    ...(state === 'ready' && failure === null ? [] : [`${name} counts as ${state}: ${failure?.message}`]),
    ...kinds.map(([kind, { completeness }]) => `${name}: ${kind} counts as ${completeness}, or as failed`),
  ];
}

export async function leaksOf(lane: Lane, started: StartedProgram, now: Kept): Promise<string[]> {
  const processes = await leftoversIn(started.workingFolder, orderlyEndMs);
  return [
    ...processes.map(({ pid, command }) => `process ${pid} was left: ${command}`),
    ...now.leases.map(({ holder }) => `${holder} still holds a lease`),
    ...(await lane.leftBehind()),
  ];
}

export function outcomeOf({ exitCode, seconds }: ProgramEnd, report: ScanReport | null): string {
  const parts = (report?.clusters ?? []).map((outcome) => {
    const codes = [...new Set(failuresOf(outcome).map(({ code }) => code))];
    const failed = outcome.kinds.filter(({ failure }) => failure !== null).length;
    const partial = outcome.kinds.filter(({ completeness }) => completeness === 'partial').length;
    if (codes.length === 0)
      return partial === 0 ? null : `${outcome.cluster}: ${partial} of ${outcome.kinds.length} kinds in part`;
    return `${outcome.cluster}: ${outcome.ok ? `${failed} of ${outcome.kinds.length} kinds` : outcome.state} (${codes.join(', ')})`;
  });
  const told = [
    ...parts.filter((part) => part !== null),
    ...(report?.problems ?? []).map(({ code }) => code),
  ];
  return `exit ${exitCode}, ${seconds.toFixed(1)} s: ${told.join('; ') || 'all read'}`;
}
