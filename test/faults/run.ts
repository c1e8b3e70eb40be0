import { parseArgs } from 'node:util';
import type { Way } from './runs/fault-plan.ts';
import { everyNth, FaultGround, type RowOfRuns, runRow } from './runs/run-faults.ts';
import type { Victim } from './runs/run-kill.ts';
import type { SeedResult } from './runs/run-seed.ts';
import { keptResults, placeOf, writeReliability } from './write-reliability.ts';

const { values } = parseArgs({
  options: {
    all: { type: 'boolean', default: false },
    seed: { type: 'string', multiple: true, default: [] },
    way: { type: 'string', default: 'api' },
    kill: { type: 'string' },
    scans: { type: 'string', default: '200' },
    kills: { type: 'string', default: '100' },
    minutes: { type: 'string', default: '60' },
    /** Into docs/reliability.md, after each run; what is written there already is not run again. */
    write: { type: 'boolean', default: false },
    /** Forgets what is written there. */
    anew: { type: 'boolean', default: false },
  },
});

/** All runs: rows of scans are busy, rows of kills mostly wait for the leases of the dead to run out. */
function allRows(): RowOfRuns[] {
  const [scans, kills] = [Number(values.scans), Number(values.kills)];
  const share = (name: string, way: Way, rank: number): RowOfRuns => ({
    name,
    way,
    victim: null,
    seeds: everyNth(rank, 10, scans),
  });
  // Most scans are by the API: one row of them would be left alone at the end.
  const apiRows = [1, 2, 3, 4].map((row) => ({
    name: `api-${row}`,
    way: 'api' as const,
    victim: null,
    seeds: everyNth(row, 4, scans).filter((seed) => (seed - 1) % 10 < 7),
  }));
  const killRows = (way: Way, victim: Victim, ranks: readonly number[]): RowOfRuns[] =>
    ranks.map((rank) => ({ name: `kill-${rank}`, way, victim, seeds: everyNth(rank, 10, kills) }));
  return [
    ...apiRows,
    share('embedded-1', 'embedded', 8),
    share('embedded-2', 'embedded', 9),
    share('address', 'address', 10),
    ...killRows('api', 'scanner', [1, 2, 3, 4]),
    ...killRows('embedded', 'scanner', [5]),
    ...killRows('embedded', 'server', [6, 7, 8, 9, 10]),
  ];
}

function namedRow(): RowOfRuns[] {
  const victim = (values.kill ?? null) as Victim | null;
  return [{ name: 'named', way: values.way as Way, seeds: values.seed.map(Number), victim }];
}

function print({ what, outcome, violations }: SeedResult): void {
  const lines = violations.slice(0, 12).map((violation) => `   BROKEN: ${violation}`);
  const more = violations.length > 12 ? [`   and ${violations.length - 12} more`] : [];
  process.stdout.write(`${[`${what} → ${outcome}`, ...lines, ...more].join('\n')}\n`);
}

const written = values.write && !values.anew ? keptResults() : [];
const done = new Set(written.map(placeOf));
const isDone = (row: RowOfRuns, seed: number): boolean =>
  done.has(placeOf({ seed, isKill: row.victim !== null }));

const until = Date.now() + Number(values.minutes) * 60_000;
let isStopped = false;
const mayBegin = (): boolean => !isStopped && Date.now() < until;
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.on(signal, () => {
    process.stdout.write('stopping: what has begun is ended and written\n');
    isStopped = true;
  });

const results: SeedResult[] = [];
const ground = await FaultGround.prepare();
try {
  const rows = (values.all ? allRows() : namedRow())
    .map((row) => ({ ...row, seeds: row.seeds.filter((seed) => !isDone(row, seed)) }))
    .filter(({ seeds }) => seeds.length > 0);
  // More rows of scans would only make each other slow; rows of kills mostly wait.
  await Promise.all(
    rows.map((row) =>
      runRow(ground, { ...row, mayBegin }, (result) => {
        results.push(result);
        print(result);
        if (values.write) writeReliability([...written, ...results]);
      }),
    ),
  );
} finally {
  await ground.close();
}
const broken = results.filter(({ violations }) => violations.length > 0);
process.stdout.write(`${results.length} runs, ${broken.length} of them broke a promise\n`);
process.exitCode = broken.length === 0 ? 0 : 1;
