import { execFile } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from './run-program.ts';

const run = promisify(execFile);
const root = resolve(import.meta.dirname, '../..');
/** What Node 20 says of itself. */
const pretendNode20 =
  'data:text/javascript,' +
  encodeURIComponent(
    'Object.defineProperty(process, "versions", { value: { ...process.versions, node: "20.20.2" } });' +
      'Object.defineProperty(process, "version", { value: "v20.20.2" });',
  );

describe('e2e/package', () => {
  const folder = temporaryFolder();
  const installed = join(folder, 'package');
  const bin = join(installed, 'bin/k8s-mcp-agent.js');

  beforeAll(async () => {
    await run('npm', ['pack', '--pack-destination', folder], { cwd: root });
    const [tarball = ''] = readdirSync(folder).filter((file) => file.endsWith('.tgz'));
    await run('tar', ['xzf', tarball], { cwd: folder });
    linkDependencies();
  }, 120_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** Only what the package names as its dependencies: whatever else it needs must be in the bundle. */
  function linkDependencies(): void {
    mkdirSync(join(installed, 'node_modules'));
    for (const name of readdirSync(join(root, 'node_modules')).filter((entry) =>
      entry.startsWith('kubernetes-mcp-server'),
    ))
      symlinkSync(join(root, 'node_modules', name), join(installed, 'node_modules', name));
  }

  function start(words: string[], nodeArguments: string[] = []): Promise<{ stdout: string; stderr: string }> {
    return run(process.execPath, [...nodeArguments, bin, ...words], {
      cwd: folder,
      env: { PATH: process.env.PATH ?? '', HOME: folder, LANG: 'C.UTF-8' },
    });
  }

  it('holds no tests, sources or tools', () => {
    expect(readdirSync(installed).toSorted()).toEqual([
      'CHANGELOG.md',
      'LICENSE',
      'README.md',
      'README.zh-CN.md',
      'bin',
      'dist',
      'docs',
      'node_modules',
      'package.json',
    ]);
  });

  it('shows its help and version', async () => {
    expect((await start(['--help'])).stdout).toContain('full-scan');
    expect((await start(['--version'])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it('runs the demo, with its threads, its query process and the MCP server', async () => {
    const { stdout } = await start(['demo']);

    expect(stdout).toContain('prod-eu');
    expect(stdout).toContain('CrashLoopBackOff');
  }, 90_000);

  it('reads a config file, with the library that it is bundled with', async () => {
    const config = join(folder, '.config', 'k8s-mcp-agent');
    mkdirSync(config, { recursive: true });
    writeFileSync(join(config, 'config.yaml'), 'log-level: loud\n');

    const failure = await start(['status']).catch((error: unknown) => error);

    rmSync(config, { recursive: true });
    expect(failure).toMatchObject({ code: 2, stderr: expect.stringContaining('log-level') });
  });

  it('says in one line how to go on with an older Node', async () => {
    const failure = await start(['status'], ['--import', pretendNode20]).catch((error: unknown) => error);

    expect(failure).toMatchObject({ code: 2, stdout: '' });
    expect(
      String((failure as { stderr: string }).stderr)
        .trim()
        .split('\n'),
    ).toEqual([expect.stringContaining('Go on with: npx -p node@24 ')]);
  });
});
