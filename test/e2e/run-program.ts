import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

export interface ProgramResult {
  code: number | null;
  stdout: string;
  stderr: string;
}

const entry = resolve(import.meta.dirname, '../../src/main.ts');

export function temporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), 'k8s-mcp-agent-e2e-'));
}

/** How the program is started from source. */
export function programCommand(words: readonly string[]): { command: string; args: string[] } {
  return { command: process.execPath, args: [entry, ...words] };
}

/** Runs the program from source in a process of its own, with a home and folders of its own; `input` is piped in. */
export function runProgram(
  words: readonly string[],
  home: string,
  variables: Record<string, string> = {},
  input: string | null = null,
): Promise<ProgramResult> {
  const env = { PATH: process.env.PATH ?? '', HOME: home, LANG: 'C.UTF-8', TZ: 'UTC', ...variables };
  const { command, args } = programCommand(words);
  const stdin = input === null ? 'ignore' : 'pipe';
  const child = spawn(command, args, { env, stdio: [stdin, 'pipe', 'pipe'] });
  child.stdin?.write(input ?? '');
  return collectResult(child);
}

/** What a process prints until it has ended. */
export function collectResult(child: ChildProcess): Promise<ProgramResult> {
  const told = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const)
    child[name]?.setEncoding('utf8').on('data', (text: string) => {
      told[name] += text;
    });
  child.stdin?.end();
  return new Promise((done, fail) => {
    child.on('error', fail);
    child.on('close', (code) => done({ code, ...told }));
  });
}
