import { spawn } from 'node:child_process';
import { cpSync, rmSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect } from 'vitest';
import { collectResult, type ProgramResult, programCommand } from '../run-program.ts';
import type { Case } from './case.ts';
import type { ErrorGround } from './error-ground.ts';

const root = resolve(import.meta.dirname, '../../..');

/** The program itself: beside another, stopped, without a place for its words, damaged. */
export function programCases(ground: ErrorGround) {
  return {
    LEASE_HELD: {
      run: () => besideAnother(ground),
      exitCode: 3,
      subject: 'shop',
      says: /is scanning this cluster/,
    },
    OUTPUT_FAILED: {
      run: () => ground.inShell('"$@" >/dev/full', ['list', '--data-dir', ground.scanned]),
      exitCode: 1,
      subject: 'the result',
      says: /the result cannot be written: .*ENOSPC/,
      hint: /the disk may be full/,
    },
    CANCELLED: { run: () => interrupted(ground), exitCode: 130, subject: 'shop', says: /stopped/ },
    INTERNAL: {
      run: () => fromDamagedInstallation(ground),
      exitCode: 1,
      subject: 'k8s-mcp-agent',
      says: /ERR_MODULE_NOT_FOUND|Cannot find module/,
    },
  } satisfies Record<string, Case>;
}

/** A scan that hangs, as a process of its own. */
async function hangingScan(ground: ErrorGround, dataDir: string) {
  const slow = await ground.proxyWith();
  slow.fail({ path: '/api/v1/pods', fault: { kind: 'silence' } });
  const kubeconfig = ground.contextAt(slow.url, ground.ourCa);
  const { command, args } = programCommand([
    'scan',
    'pods',
    '--kubeconfig',
    kubeconfig,
    '--data-dir',
    dataDir,
  ]);
  const child = spawn(command, args, { env: ground.environment });
  const result = collectResult(child);
  await expect
    .poll(() => slow.seen.some(({ path }) => path.startsWith('/api/v1/pods')), { timeout: 20_000 })
    .toBe(true);
  return { child, result, kubeconfig };
}

async function interrupted(ground: ErrorGround): Promise<ProgramResult> {
  const { child, result } = await hangingScan(ground, ground.folder());
  child.kill('SIGINT');
  return result;
}

async function besideAnother(ground: ErrorGround): Promise<ProgramResult> {
  const dataDir = ground.folder();
  const { child, result, kubeconfig } = await hangingScan(ground, dataDir);
  const second = await ground.run(['scan', 'pods', '--kubeconfig', kubeconfig], dataDir);
  child.kill('SIGINT');
  await result;
  return second;
}

/** A file of the program is gone. */
function fromDamagedInstallation(ground: ErrorGround): Promise<ProgramResult> {
  const copy = ground.folder();
  cpSync(join(root, 'src'), join(copy, 'src'), {
    recursive: true,
    filter: (path) => !path.endsWith('.test.ts') && !path.endsWith('/fleet'),
  });
  cpSync(join(root, 'package.json'), join(copy, 'package.json'));
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
  rmSync(join(copy, 'src/store'), { recursive: true });
  const words = [join(copy, 'src/main.ts'), 'list', '--data-dir', ground.scanned];
  return collectResult(spawn(process.execPath, words, { env: ground.environment }));
}
