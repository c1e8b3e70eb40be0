import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const main = resolve(import.meta.dirname, '../../test/fakes/fake-main.ts');

function start(words: readonly string[], variables: Record<string, string> = {}) {
  const child = spawn(process.execPath, [main, ...words], {
    env: { PATH: '/usr/bin:/bin', HOME: '/nowhere', ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output.stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    output.stderr += text;
  });
  return { child, output, ended: once(child, 'close') as Promise<[number | null, string | null]> };
}

async function until(child: ChildProcess, output: { stderr: string }, text: string): Promise<void> {
  while (!output.stderr.includes(text)) await once(child.stderr ?? child, 'data');
}

describe('cli as a process', () => {
  it('writes a long result into a pipe to its end', async () => {
    const { output, ended } = start(['list', 'pods', '-o', 'name']);

    expect(await ended).toEqual([0, null]);
    expect(output.stdout.split('\n')).toHaveLength(10_001);
    expect(output.stdout.endsWith('dev/default/pod/pod-9999\n')).toBe(true);
  });

  it('ends quietly when its reader goes away', async () => {
    const { child, output, ended } = start(['list', 'pods', '-o', 'wide']);

    child.stdout.once('data', () => child.stdout.destroy());

    expect(await ended).toEqual([0, null]);
    expect(output.stderr).toMatch(/^as of [^\n]*\n$/);
  });

  it('stops cleanly at the first Ctrl-C and exits with 130', async () => {
    const { child, output, ended } = start(['scan'], { FAKE_SCAN: 'stoppable' });

    await until(child, output, 'scan has begun');
    child.kill('SIGINT');

    expect(await ended).toEqual([130, null]);
    expect(output.stdout).toContain('The scan was stopped');
  });

  it('ends at once at the second one, though the scan does not', async () => {
    const { child, output, ended } = start(['scan'], { FAKE_SCAN: 'stubborn' });

    await until(child, output, 'scan has begun');
    child.kill('SIGINT');
    await until(child, output, 'once more stops at once');
    child.kill('SIGINT');

    expect(await ended).toEqual([130, null]);
  });

  it('exits with the code of what went wrong', async () => {
    const { output, ended } = start(['list', '--nonsense']);

    expect(await ended).toEqual([2, null]);
    expect(output.stderr).toContain("error: unknown option '--nonsense' (USAGE)");
  });
});
