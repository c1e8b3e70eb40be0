import { execFile, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import {
  areNodeProgramsBuilt,
  areProgramsBuilt,
  type GoModule,
  isPrometheusBuilt,
  linkerFlags,
  program,
  programFolder,
  programSources,
  programsOf,
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
  // Fetching a module's sources and linking leave a processor idle that another module's compiling can use.
  await Promise.all([buildModule('.'), buildModule('prometheus').then(() => buildModule('metrics-server'))]);
  await copyStages();
}

/** All programs of a module by one command: what they share is compiled once, and they are linked side by side. */
async function buildModule(module: GoModule): Promise<void> {
  const missing = programsOf(module).filter((name) => !existsSync(program(name)));
  const [first] = missing;
  if (first === undefined) return;
  const begun = Date.now();
  mkdirSync(programFolder(module), { recursive: true });
  const folder = mkdtempSync(join(programFolder(module), '.building-'));
  try {
    const sources = missing.map((name) => programSources[name].package);
    const options = ['-tags', programSources[first].tags ?? '', '-ldflags', linkerFlags];
    await run('go', ['build', ...options, '-o', `${folder}/`, ...sources], {
      cwd: join(here, module),
      env: { ...process.env, CGO_ENABLED: '0' },
      maxBuffer: 1 << 28,
    });
    for (const name of missing)
      renameSync(join(folder, builtName(programSources[name].package)), program(name));
    console.error(`built ${missing.join(', ')} in ${Math.round((Date.now() - begun) / 1000)} s`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** As Go calls what it builds of a package: by the last part of its path that is no version. */
function builtName(source: string): string {
  return basename(source.replace(/\/v\d+$/, ''));
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
