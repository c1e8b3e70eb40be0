import { spawn } from 'node:child_process';
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

/** Runs the program from source in a process of its own, with a home and folders of its own. */
export function runProgram(
  words: readonly string[],
  home: string,
  variables: Record<string, string> = {},
): Promise<ProgramResult> {
  return new Promise((done) => {
    const env = { PATH: process.env.PATH ?? '', HOME: home, LANG: 'C.UTF-8', TZ: 'UTC', ...variables };
    const { command, args } = programCommand(words);
    const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    child.on('close', (code) => done({ code, stdout, stderr }));
  });
}
