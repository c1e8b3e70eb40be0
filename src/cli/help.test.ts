import { readdirSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runFake } from '../../test/fakes/fake-host.ts';
import { expectGolden } from '../../test/fakes/golden.ts';
import { sharedOptions } from './global-options.ts';
import { commandLoaders, loadAllCommands, otherNames } from './registry.ts';

const commands = await loadAllCommands();

describe('cli/help', () => {
  it('lists the commands, with and without --help, and when only options are given', async () => {
    const { exitCode, stdout, stderr } = await runFake([]);

    expect([exitCode, stderr]).toEqual([0, '']);
    expectGolden('cli-help/k8s-mcp-agent.txt', stdout);
    expect((await runFake(['--help'])).stdout).toBe(stdout);
    expect((await runFake(['help'])).stdout).toBe(stdout);
    expect((await runFake(['--data-dir', 'scan'])).stdout).toBe(stdout);
  });

  it.each(Object.keys(commandLoaders))('%s --help is as it was agreed', async (name) => {
    const { exitCode, stdout, stderr } = await runFake([name, '--help']);

    expect([exitCode, stderr]).toEqual([0, '']);
    expectGolden(`cli-help/${name}.txt`, stdout);
    expect((await runFake(['help', name])).stdout).toBe(stdout);
  });

  it('keeps no golden help of a command that is gone', () => {
    const files = readdirSync(resolve(import.meta.dirname, '../../test/golden/cli-help'));

    expect(files.map((file) => file.replace('.txt', '')).toSorted()).toEqual(
      ['k8s-mcp-agent', ...Object.keys(commandLoaders)].toSorted(),
    );
  });

  it('shows the help of the command that another name stands for', async () => {
    const { stdout } = await runFake(['check-scan-env', '--help']);

    expect(stdout).toBe((await runFake(['doctor', '--help'])).stdout);
    expect(stdout).toContain('Also known as: check-scan-env');
    expect((await runFake(['status', '--help'])).stdout).toContain(
      'verify-scan-status stands for: status --verify',
    );
  });

  it('shows the version', async () => {
    expect(await runFake(['--version'])).toMatchObject({ exitCode: 0, stdout: '1.2.3\n' });
  });

  it('is as wide as the terminal', async () => {
    const { stdout } = await runFake(['scan', '--help'], { columns: 80 });

    expect(
      Math.max(
        ...stdout
          .split('\n')
          .filter((line) => !line.startsWith('  k8s-'))
          .map((line) => line.length),
      ),
    ).toBeLessThanOrEqual(80);
  });
});

describe('cli/registry', () => {
  it.each(commands)('$name says what it does, shows examples and takes only what it can', (command) => {
    expect(Object.keys(commandLoaders)).toContain(command.name);
    expect(command.summary).toMatch(/^[a-z].*[^.]$/);
    expect(command.description).toMatch(/\.$/);
    expect(command.examples.length).toBeGreaterThan(0);
    for (const { command: line } of command.examples) expect(line.split(' ')[0]).toBe(command.name);
    expect(command.takes.includes('output')).toBe(command.formats.length > 0);
    for (const shared of command.takes) expect(Object.keys(sharedOptions)).toContain(shared);
  });

  it('has each command under its own name, and other names of commands that exist', () => {
    expect(commands.map(({ name }) => name)).toEqual(Object.keys(commandLoaders));
    for (const [name = ''] of Object.values(otherNames)) expect(Object.keys(commandLoaders)).toContain(name);
  });
});

describe('cli start', () => {
  const heavy = ['zod', 'yaml', 'pino', 'undici', '@modelcontextprotocol/client'];

  it('loads no heavy package for help: what is imported at once leads to none', () => {
    const seen = new Set<string>();
    const packages = new Set<string>();
    const files = ['run-cli.ts', ...Object.keys(commandLoaders).map((name) => `commands/${name}.ts`)];
    for (const file of files) follow(resolve(import.meta.dirname, file), seen, packages);

    expect(seen.size).toBeGreaterThan(20);
    expect(packages).toContain('commander');
    expect([...packages].filter((name) => heavy.includes(name))).toEqual([]);
  });
});

/** Static imports that are not of types only. */
function follow(file: string, seen: Set<string>, packages: Set<string>): void {
  if (seen.has(file)) return;
  seen.add(file);
  const statement = /^(?:import|export) (?!type )[^;]*? from '([^']+)';/gms;
  for (const [, name = ''] of readFileSync(file, 'utf8').matchAll(statement)) {
    if (name.startsWith('.')) follow(resolve(dirname(file), name), seen, packages);
    else packages.add(name);
  }
}
