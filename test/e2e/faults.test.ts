import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasCluster } from '../cluster/require-cluster.ts';
import type { Way } from '../faults/runs/fault-plan.ts';
import { everyNth, FaultGround, runRow } from '../faults/runs/run-faults.ts';
import type { SeedResult } from '../faults/runs/run-seed.ts';

/** 34 of the seeds that `npm run test:faults` has; each way in a row of its own, two scans at a time. */
const rows: { way: Way; seeds: number[] }[] = [
  { way: 'api', seeds: everyNth(1, 1, 22) },
  // 15, 20 and 25: a question for rights fails, and the server lists nothing as a success. 36: one fault waits behind another.
  { way: 'embedded', seeds: [...everyNth(1, 1, 4), 15, 20, 25, 36] },
  { way: 'address', seeds: everyNth(1, 1, 4) },
];

describe.skipIf(!hasCluster('scans while servers fail'))('e2e/faults', () => {
  let ground: FaultGround;

  beforeAll(async () => {
    ground = await FaultGround.prepare();
  }, 300_000);
  afterAll(() => ground.close());

  it('keeps its promises whatever servers do', async () => {
    const results: SeedResult[] = [];
    const told = (result: SeedResult): void => {
      results.push(result);
      const broken = result.violations.map((violation) => `   BROKEN: ${violation}\n`);
      process.stdout.write(`${result.what} → ${result.outcome}\n${broken.join('')}`);
    };

    await Promise.all(
      rows.map(({ way, seeds }) => runRow(ground, { name: way, way, seeds, victim: null }, told)),
    );

    expect(results.filter(({ violations }) => violations.length > 0)).toEqual([]);
    expect(results).toHaveLength(34);
  }, 1_200_000);
});
