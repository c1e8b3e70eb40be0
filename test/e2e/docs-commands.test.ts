import { execFile } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DemoFleet, startDemoFleet } from '../../src/demo/start-demo-fleet.ts';
import { programCommand, temporaryFolder } from './run-program.ts';

const root = resolve(import.meta.dirname, '../..');
const pages = ['README.md', 'README.zh-CN.md', 'docs/scanning.md'];
/** They install, test and remove: CI runs them from a clean clone. */
const notRunHere = [/^npm ci/, /^rm -rf /];

/** Lines of the shell blocks of a page, in their order. */
function commandsIn(page: string): string[] {
  const text = readFileSync(join(root, page), 'utf8');
  return [...text.matchAll(/^```sh\n([\s\S]*?)^```/gm)]
    .flatMap(([, block = '']) => block.split('\n'))
    .map((line) => line.replace(/\s+#.*$/, '').trim())
    .filter((line) => line !== '');
}

describe('e2e/docs-commands', () => {
  const home = temporaryFolder();
  const programs = join(home, 'bin');
  const work = join(home, 'work');
  let fleet: DemoFleet;

  beforeAll(async () => {
    fleet = await startDemoFleet(Date.now());
    // The pages call them what a person would.
    writeFileSync(join(home, 'kubeconfig'), fleet.kubeconfig.replaceAll('demo-', ''));
    mkdirSync(programs);
    mkdirSync(work);
    const { command, args } = programCommand([]);
    const program = join(programs, 'k8s-mcp-agent');
    writeFileSync(
      program,
      `#!/bin/sh\nexec ${[command, ...args].map((word) => `'${word}'`).join(' ')} "$@"\n`,
    );
    chmodSync(program, 0o755);
  });
  afterAll(async () => {
    await fleet.stop();
    rmSync(home, { recursive: true, force: true });
  });

  function run(line: string): Promise<{ code: number; stdout: string; stderr: string }> {
    const env = {
      PATH: [programs, process.env.PATH].join(delimiter),
      HOME: home,
      LANG: 'C.UTF-8',
      KUBECONFIG: join(home, 'kubeconfig'),
    };
    return new Promise((done) => {
      execFile('bash', ['-c', line], { cwd: work, env, maxBuffer: 1 << 28 }, (error, stdout, stderr) => {
        const code = error === null ? 0 : Number((error as { code?: unknown }).code ?? 1);
        done({ code, stdout, stderr });
      });
    });
  }

  it.each(pages)('%s has commands', (page) => {
    expect(commandsIn(page).filter((line) => line.startsWith('k8s-mcp-agent ')).length).toBeGreaterThan(10);
  });

  const commands = new Set(pages.flatMap(commandsIn));
  it.each([...commands].filter((line) => !notRunHere.some((pattern) => pattern.test(line))))(
    'works as written: %s',
    async (line) => {
      const { code, stdout, stderr } = await run(line);

      // One cluster of the fleet is dead, and 3 says so.
      expect([0, 3], `${code}: ${stderr}`).toContain(code);
      expect(stderr).not.toMatch(/^error|fault of k8s-mcp-agent/m);
      // Where nothing has changed, or history does not reach, there is no row, and that is said beside the rows.
      const said = / changes | --at /.test(`${line} `) ? stdout + stderr : stdout;
      if (!line.includes('>')) expect(said).toMatch(/\w/);
    },
    60_000,
  );
});
