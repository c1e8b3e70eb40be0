import { cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import pLimit from 'p-limit';
import { buildProgram } from '../../../tools/build.ts';
import { planFaults, type Way } from './fault-plan.ts';
import { Lane } from './lane.ts';
import { type RealClusters, startRealClusters } from './real-clusters.ts';
import { runKill, type Victim } from './run-kill.ts';
import { firstPass, runSeed, type SeedResult } from './run-seed.ts';

const root = resolve(import.meta.dirname, '../../..');
const clustersInRuns = 3;
const scansAtOnce = 2;

/** Real clusters, the built program, and a folder for lanes. */
export class FaultGround {
  readonly folder: string;
  readonly real: RealClusters;
  /** More at once would make healthy servers miss the short limits of these runs. */
  readonly turn = pLimit(scansAtOnce);

  private constructor(folder: string, real: RealClusters) {
    this.folder = folder;
    this.real = real;
  }

  static async prepare(): Promise<FaultGround> {
    const folder = mkdtempSync(join(tmpdir(), 'k8s-mcp-agent-faults-'));
    cpSync(join(root, 'package.json'), join(folder, 'package.json'));
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
    try {
      await buildProgram(join(folder, 'dist'));
      return new FaultGround(folder, await startRealClusters(clustersInRuns));
    } catch (error) {
      rmSync(folder, { recursive: true, force: true });
      throw error;
    }
  }

  get program(): string {
    return join(this.folder, 'dist', 'main.js');
  }

  lane(name: string, way: Way): Promise<Lane> {
    return Lane.start({ name, way, real: this.real, program: this.program, folder: this.folder });
  }

  async close(): Promise<void> {
    await this.real.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** A row of runs, one after the other in a place of their own. */
export interface RowOfRuns {
  name: string;
  way: Way;
  seeds: readonly number[];
  /** What is killed; null: faults are planned. */
  victim: Victim | null;
  /** false: nothing more is begun. */
  mayBegin?: () => boolean;
}

/** Runs a row. A run that could not be judged is one that broke a promise. */
export async function runRow(
  ground: FaultGround,
  { name, way, seeds, victim, mayBegin = () => true }: RowOfRuns,
  onResult: (result: SeedResult) => void,
): Promise<void> {
  const lane = await ground.lane(name, way);
  try {
    const violations = await ground.turn(() => firstPass(lane));
    if (violations.length > 0) onResult({ what: `the first pass (${way})`, outcome: '', violations });
    for (const seed of seeds) {
      if (!mayBegin()) break;
      const run = (): Promise<SeedResult> => runSeed(lane, planFaults(seed, way, lane.servers));
      onResult(
        victim === null ? await ground.turn(run) : await runKill(lane, { seed, victim, turn: ground.turn }),
      );
    }
  } finally {
    await lane.close();
  }
}

/** Numbers from `first`, each `step`th: rows that share seeds out among them. */
export function everyNth(first: number, step: number, last: number): number[] {
  return Array.from(
    { length: Math.max(0, Math.ceil((last - first + 1) / step)) },
    (_, index) => first + index * step,
  );
}
