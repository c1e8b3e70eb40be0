import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DemoFleet, startDemoFleet } from '../../src/demo/start-demo-fleet.ts';
import type { ScanReport } from '../../src/domain/scan.ts';
import { readKept } from '../faults/runs/kept.ts';
import { type ProgramResult, runProgram, temporaryFolder } from './run-program.ts';

const nobody = 65_534;
const isRoot = process.getuid?.() === 0;

/** The inventory on a disk that is full, in places that cannot be written, and in the hands of two scanners. */
describe.skipIf(process.platform !== 'linux')('e2e/store-faults', () => {
  const home = temporaryFolder();
  const kubeconfig = join(home, 'kubeconfig');
  let fleet: DemoFleet;

  beforeAll(async () => {
    fleet = await startDemoFleet(Date.now());
    writeFileSync(kubeconfig, fleet.kubeconfig);
  });
  afterAll(async () => {
    await fleet.stop();
    rmSync(home, { recursive: true, force: true });
  });

  function run(dataDir: string, ...words: string[]): Promise<ProgramResult> {
    return runProgram([...words, '--data-dir', dataDir, '--kubeconfig', kubeconfig, '-o', 'json'], home);
  }

  function rowsIn(dataDir: string): number {
    const { clusters, integrity } = readKept(dataDir);
    expect(integrity).toBe('ok');
    return [...clusters.values()]
      .flatMap(({ kinds }) => [...kinds.values()])
      .reduce((sum, { rows }) => sum + rows.length, 0);
  }

  describe.skipIf(!canMount(join(home, 'probe')))('on a small disk', () => {
    const disk = join(home, 'disk');
    const dataDir = join(disk, 'data');
    beforeAll(() => mount(disk));
    afterAll(() => execFileSync('umount', [disk]));

    it('says that it is full, keeps what was kept, and goes on when there is room', async () => {
      expect((await run(dataDir, 'scan', 'namespaces', 'nodes')).code).toBe(3);
      const before = rowsIn(dataDir);
      const ballast = join(disk, 'ballast');
      fill(ballast);

      const full = await run(dataDir, 'full-scan');

      expect(full).toMatchObject({ code: 1, stderr: expect.stringContaining('STORE_FULL') });
      expect(full.stderr).not.toContain('INTERNAL');
      rmSync(ballast);
      expect(rowsIn(dataDir)).toBeGreaterThanOrEqual(before);
      expect((await run(dataDir, 'full-scan')).code).toBe(3);
      expect(rowsIn(dataDir)).toBeGreaterThan(before + 100);
    }, 120_000);
  });

  describe.skipIf(!isRoot)('as somebody who may not write', () => {
    it.each([
      ['the file', 0o700, 0o444],
      ['the folder', 0o555, 0o644],
    ])(
      'says that %s cannot be written, at once and to nobody’s harm',
      async (_, folderMode, fileMode) => {
        const dataDir = join(home, `read-only-${fileMode}`);
        await run(dataDir, 'scan', 'namespaces');
        const before = rowsIn(dataDir);
        const file = join(dataDir, 'inventory.db');
        chmodSync(file, fileMode);
        chmodSync(dataDir, folderMode);
        const { code, stderr } = await asNobody(dataDir, 'full-scan');

        expect(code).toBe(1);
        expect(stderr).toMatch(/STORE_(UNWRITABLE|UNREADABLE)/);
        chmodSync(dataDir, 0o700);
        chmodSync(file, 0o600);
        expect(rowsIn(dataDir)).toBe(before);
      },
      60_000,
    );

    function asNobody(dataDir: string, ...words: string[]): Promise<ProgramResult> {
      const script = join(home, 'as-nobody.mjs');
      // Whoever starts as root reads the program's files, and gives its rights up before anything is written.
      writeFileSync(script, `process.setegid(${nobody}); process.seteuid(${nobody});`);
      chmodSync(home, 0o755);
      return runProgram([...words, '--data-dir', dataDir, '--kubeconfig', kubeconfig, '-o', 'json'], home, {
        NODE_OPTIONS: `--import ${script}`,
      });
    }
  });

  it('lets one of two scanners write a cluster, and has the other say who does', async () => {
    const dataDir = join(home, 'shared');
    await run(dataDir, 'full-scan');
    const before = rowsIn(dataDir);

    const both = await Promise.all([run(dataDir, 'scan', '--all'), run(dataDir, 'scan', '--all')]);

    const reports = both.map(({ stdout }) => JSON.parse(stdout) as { items: ScanReport['clusters'] });
    const outcomes = reports.flatMap(({ items }) => items).filter(({ cluster }) => cluster !== 'demo-legacy');
    const held = outcomes.filter(({ failure }) => failure?.code === 'LEASE_HELD');
    expect(outcomes.filter(({ ok }) => ok).length + held.length).toBe(outcomes.length);
    expect(held.length).toBeGreaterThan(0);
    for (const { failure } of held) expect(failure?.message).toMatch(/\/\d+\/.* is scanning this cluster/);
    for (const { code, stderr } of both) {
      expect(code).toBe(3);
      expect(stderr).not.toContain('STORE_BUSY');
    }
    expect(rowsIn(dataDir)).toBe(before);
    expect(readKept(dataDir).leases).toEqual([]);
  }, 120_000);
});

function mount(folder: string): void {
  mkdirSync(folder, { recursive: true });
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=32m', 'tmpfs', folder], { stdio: 'pipe' });
}

/** A file system of its own needs root, and not every container's root may have one. */
function canMount(folder: string): boolean {
  try {
    mount(folder);
    execFileSync('umount', [folder]);
    return true;
  } catch {
    process.stderr.write('\n*** NOT TESTED: a full disk: no small file system can be mounted here\n\n');
    if (process.env.REQUIRE_CLUSTER === '1') throw new Error('a full disk cannot be tested here');
    return false;
  }
}

/** Takes what room there is. */
function fill(file: string): void {
  try {
    execFileSync('dd', ['if=/dev/zero', `of=${file}`, 'bs=64k'], { stdio: 'pipe' });
  } catch {
    // dd says that the disk is full, as it is to be.
  }
  expect(statSync(file).size).toBeGreaterThan(0);
}
