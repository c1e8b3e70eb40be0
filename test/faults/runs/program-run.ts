import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { ScanReport } from '../../../src/domain/scan.ts';

export interface ProgramOptions {
  /** The built program's main file. */
  program: string;
  words: readonly string[];
  /** Home, runtime and working folders are in here. */
  home: string;
  variables: Record<string, string>;
}

export interface ProgramEnd {
  /** null: it was killed, or was still there at the limit and then killed. */
  exitCode: number | null;
  stdout: string;
  stderr: string;
  seconds: number;
}

export interface StartedProgram {
  child: ChildProcess;
  /** No other process works there. */
  workingFolder: string;
  /** How many lists it has begun so far, as it tells on stderr. */
  listsBegun: () => number;
  end: Promise<ProgramEnd>;
}

/** No fault may keep a run longer: no limit that it is given is longer than a few seconds. */
const longestRunMs = 120_000;
const hook = resolve(import.meta.dirname, 'surroundings.ts');
let runs = 0;

/** Starts the real program as a process of its own. */
export function startProgram({ program, words, home, variables }: ProgramOptions): StartedProgram {
  runs += 1;
  const workingFolder = join(home, `run-${runs}`);
  mkdirSync(workingFolder, { recursive: true });
  const begun = performance.now();
  const child = spawn(process.execPath, ['--import', hook, program, ...words], {
    cwd: workingFolder,
    env: { PATH: process.env.PATH ?? '', HOME: home, XDG_RUNTIME_DIR: join(home, 'runtime'), ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const limit = setTimeout(() => child.kill('SIGKILL'), longestRunMs);
  let stdout = '';
  let stderr = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const end = new Promise<ProgramEnd>((done, fail) => {
    child.on('error', fail);
    child.on('close', (exitCode) => {
      clearTimeout(limit);
      done({ exitCode, stdout, stderr, seconds: (performance.now() - begun) / 1000 });
    });
  });
  return { child, workingFolder, listsBegun: () => stderr.split('"kind-started"').length - 1, end };
}

/** The report that a scan prints with `-o json`; null: it printed none. */
export function reportOf({ stdout }: ProgramEnd): ScanReport | null {
  if (stdout.trim() === '') return null;
  const { items, ...rest } = JSON.parse(stdout) as { items: ScanReport['clusters'] } & Omit<
    ScanReport,
    'clusters'
  >;
  return { ...rest, clusters: items };
}
