import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { finishedFile, pinned, serversFolder } from './servers.ts';

const run = promisify(execFile);
const here = import.meta.dirname;
const folder = serversFolder();

/** Installs the servers of others that tests read through, once, outside of the checkout. */
async function installServers(): Promise<void> {
  if (existsSync(finishedFile)) return say(`the MCP servers are installed: ${folder}`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  await Promise.all([
    installPackages(),
    ...[pinned.fastmcp, pinned.commands].map(({ folder: name, requirements }) =>
      installPython(join(folder, name), join(here, requirements)),
    ),
  ]);
  writeFileSync(finishedFile, '');
}

async function installPackages(): Promise<void> {
  const into = join(folder, pinned.npm.folder);
  mkdirSync(into);
  writeFileSync(join(into, 'package.json'), '{ "private": true }\n');
  const options = ['--ignore-scripts', '--no-audit', '--no-fund', '--no-package-lock'];
  // npm passes its own settings on to what it starts; this is another project.
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('npm_')));
  await timed(pinned.npm.packages.join(', '), () =>
    run('npm', ['install', ...options, ...pinned.npm.packages], { cwd: into, env, maxBuffer: 1 << 26 }),
  );
}

async function installPython(into: string, requirements: string): Promise<void> {
  await run('python3', ['-m', 'venv', into]);
  const pip = [
    '-m',
    'pip',
    'install',
    '--quiet',
    '--disable-pip-version-check',
    '--requirement',
    requirements,
  ];
  await timed(requirements, () => run(join(into, 'bin', 'python'), pip, { maxBuffer: 1 << 26 }));
}

function say(text: string): void {
  process.stderr.write(`${text}\n`);
}

async function timed(what: string, work: () => Promise<unknown>): Promise<void> {
  const begun = Date.now();
  await work();
  say(`installed ${what} in ${Math.round((Date.now() - begun) / 1000)} s`);
}

await installServers();
