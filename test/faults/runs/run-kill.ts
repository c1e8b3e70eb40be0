import { setTimeout as delay } from 'node:timers/promises';
import { checkExitCode, checkOutcomes } from './check-report.ts';
import { checkNothingWasLost, checkRowsAreReal } from './check-rows.ts';
import type { Way } from './fault-plan.ts';
import type { Kept } from './kept.ts';
import { type Lane, spansOf } from './lane.ts';
import { leftoversIn, processesIn } from './leftovers.ts';
import { type ProgramEnd, reportOf, type StartedProgram } from './program-run.ts';
import { Random } from './random.ts';
import { afterwards, checkComplete, leaksOf, outcomeOf, type SeedResult } from './run-seed.ts';

/** What is killed with SIGKILL. */
export type Victim = 'scanner' | 'server';

/** Lists that a scan of these clusters begins, more or less: a kill comes at a random moment of it, however fast the machine is. */
const listsOfScan: Record<Way, number> = { api: 171, embedded: 120, address: 120 };
const momentMs = 40;
/** What watches over the program's children needs a second to ask them to end, and then kills them. */
const watchedEndMs = 5000;

export interface PlannedKill {
  seed: number;
  victim: Victim;
  /** Waits until the machine has room for a scan. */
  turn: <Result>(work: () => Promise<Result>) => Promise<Result>;
}

/** One seed: a scan runs and is killed at a random moment, or its MCP server is; then one is left in peace. */
export async function runKill(lane: Lane, { seed, victim, turn }: PlannedKill): Promise<SeedResult> {
  const random = new Random(seed);
  const moment = { lists: random.whole(0, listsOfScan[lane.way]), ms: random.whole(0, momentMs) };
  const { outcome, violations, now } = await turn(() => killOne(lane, victim, moment));
  await leasesRunOut(now);
  const passes = await turn(async () => {
    const before = await lane.look();
    return afterwards(lane, lane.scan(), before);
  });
  violations.push(...passes.map((violation) => `the next pass: ${violation}`));
  const when = `${moment.ms} ms after it began its list ${moment.lists}`;
  return { what: `seed ${seed} (${lane.way}): ${victim} killed ${when}`, outcome, violations };
}

async function killOne(
  lane: Lane,
  victim: Victim,
  moment: { lists: number; ms: number },
): Promise<{ outcome: string; violations: string[]; now: Kept }> {
  await lane.change();
  const kept = lane.kept();
  const before = await lane.look();
  const started = lane.scan();
  await reached(started, moment.lists);
  await delay(moment.ms);
  const wasHit = kill(started, victim);
  const end = await started.end;
  const left = await (victim === 'scanner' ? leftOf(started) : leaksOf(lane, started, lane.kept()));
  const spans = spansOf(before, await lane.look());
  const now = lane.kept();
  lane.tidy(started);
  const became = victim === 'scanner' ? progressOf(kept, now) : outcomeOf(end, reportOf(end));
  return {
    outcome: wasHit ? became : 'it had ended by then',
    now,
    violations: [
      ...left,
      ...(await checkRowsAreReal(now, lane.truths)),
      ...checkNothingWasLost(kept, now, spans),
      ...checkEnd(end, { lane, now, spans, victim }),
    ],
  };
}

/** Waits until a scan has begun so many lists, or has ended. */
async function reached({ child, listsBegun }: StartedProgram, lists: number): Promise<void> {
  while (listsBegun() < lists && child.exitCode === null) await delay(5);
}

function kill({ child, workingFolder }: StartedProgram, victim: Victim): boolean {
  if (victim === 'scanner') return child.kill('SIGKILL');
  const servers = processesIn(workingFolder).filter(({ command }) =>
    command.includes('kubernetes-mcp-server'),
  );
  for (const { pid } of servers) process.kill(pid, 'SIGKILL');
  return servers.length > 0;
}

async function leftOf({ workingFolder }: StartedProgram): Promise<string[]> {
  const left = await leftoversIn(workingFolder, watchedEndMs);
  return left.map(({ pid, command }) => `process ${pid} outlived its program: ${command}`);
}

interface Seen {
  lane: Lane;
  now: Kept;
  spans: ReturnType<typeof spansOf>;
  victim: Victim;
}

/** Whoever was not killed itself tells what became of its clusters. */
function checkEnd(end: ProgramEnd, { lane, now, spans, victim }: Seen): string[] {
  if (victim === 'scanner' && end.exitCode === null) return [];
  const report = reportOf(end);
  if (report === null) return checkExitCode(end, report);
  const plan = { seed: 0, way: lane.way, faults: [], words: [] };
  const isServer = victim === 'server';
  return [
    ...checkExitCode(end, report),
    ...checkComplete(report, now, spans),
    // That the server was killed is a cause; without it every cluster is healthy.
    ...(isServer ? [] : checkOutcomes({ report, plan, clusters: lane.clusters, faultsOf: () => [] })),
  ];
}

function progressOf(before: Kept, now: Kept): string {
  let read = 0;
  let open = 0;
  for (const [name, { kinds }] of now.clusters)
    for (const [kind, { asOf, isOpen }] of kinds) {
      if (isOpen) open += 1;
      if (asOf !== before.clusters.get(name)?.kinds.get(kind)?.asOf) read += 1;
    }
  return `${read} kinds were read by then, ${open} lists were open`;
}

/** A killed program gives nothing back: until its leases have run out, nobody else may write. */
async function leasesRunOut({ leases }: Kept): Promise<void> {
  const last = Math.max(0, ...leases.map(({ expiresAt }) => expiresAt));
  await delay(Math.max(0, last - Date.now() + 50));
}
