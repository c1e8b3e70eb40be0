import { execFile, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import {
  areNodeProgramsBuilt,
  areProgramsBuilt,
  isPrometheusBuilt,
  linkerFlags,
  type Program,
  program,
  programFolder,
  programSources,
} from './programs.ts';

const run = promisify(execFile);
const here = import.meta.dirname;

/** Builds what is missing. Two builds at once do the work twice and disturb nobody: each program is renamed into place. */
async function buildPrograms(): Promise<void> {
  if (areProgramsBuilt() && areNodeProgramsBuilt() && isPrometheusBuilt())
    return console.error(`the cluster's programs are built: ${programFolder()}`);
  const go = spawnSync('go', ['version'], { encoding: 'utf8' });
  if (go.status !== 0) {
    console.error('Go is missing: install Go 1.26 or newer, or name a cluster in E2E_KUBECONFIG');
    process.exitCode = 1;
    return;
  }
  for (const name of Object.keys(programSources) as Program[]) await buildProgram(name);
  await copyStages();
}

async function buildProgram(name: Program): Promise<void> {
  if (existsSync(program(name))) return;
  const begun = Date.now();
  const { module, package: source, tags = '' } = programSources[name];
  mkdirSync(programFolder(module), { recursive: true });
  const folder = mkdtempSync(join(programFolder(module), '.building-'));
  try {
    const output = join(folder, name);
    await run('go', ['build', '-tags', tags, '-ldflags', linkerFlags, '-o', output, source], {
      cwd: join(here, module),
      env: { ...process.env, CGO_ENABLED: '0' },
      maxBuffer: 1 << 28,
    });
    renameSync(output, program(name));
    console.error(`built ${name} in ${Math.round((Date.now() - begun) / 1000)} s`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** KWOK's rules for simulated nodes and pods come with its module. */
async function copyStages(): Promise<void> {
  const { stdout } = await run('go', ['list', '-m', '-f', '{{.Dir}}', 'sigs.k8s.io/kwok'], { cwd: here });
  const folder = mkdtempSync(join(programFolder(), '.stages-'));
  for (const part of ['node/fast', 'pod/fast']) {
    cpSync(join(stdout.trim(), 'kustomize/stage', part), join(folder, part), { recursive: true });
  }
  rmSync(join(programFolder(), 'stages'), { recursive: true, force: true });
  renameSync(folder, join(programFolder(), 'stages'));
}

await buildPrograms();
