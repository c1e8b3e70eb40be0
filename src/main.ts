import { readFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { App } from './app.ts';
import type { AppStart, CliHost, DemoStart } from './cli/host.ts';
import { findDirectories } from './config/directories.ts';
import { keepCompiled } from './config/keep-compiled.ts';

/** Connects this process to the commands. */
export async function main(): Promise<void> {
  const version = await ownVersion();
  // What children get of it is without what is added here.
  const variables = { ...process.env };
  startFaster(variables, version);
  // Not before: what is loaded with this file is compiled each time.
  const { runCli } = await import('./cli/run-cli.ts');
  const host: CliHost = {
    createApp: (start) => openApp(start, version),
    runDemo: openDemo,
    version,
    stdout: process.stdout,
    stderr: process.stderr,
    stdin: process.stdin,
    keyboard: process.stdin.isTTY ? process.stdin : null,
    variables,
    workingDirectory: process.cwd(),
    now: Date.now,
    signals: process,
    exit: (code) => process.exit(code),
  };
  process.exitCode = await runCli(process.argv.slice(2), host);
}

/** The built program; threads learn it from the variable. The demo leaves nothing behind. */
function startFaster(variables: NodeJS.ProcessEnv, version: string): void {
  if (!import.meta.url.endsWith('.js') || process.argv.includes('demo')) return;
  const { cache } = findDirectories(variables, variables.HOME || homedir());
  const folder = keepCompiled(cache, version);
  if (folder !== null) process.env.NODE_COMPILE_CACHE = folder;
}

async function openApp(start: AppStart, version: string): Promise<App> {
  const { createApp } = await import('./app.ts');
  return createApp({ ...start, version });
}

async function openDemo({ environment, signal, run, say }: DemoStart): Promise<number> {
  const { runDemo } = await import('./demo/run-demo.ts');
  return runDemo({
    temporaryFolder: tmpdir(),
    program: howItIsStarted(environment.variables),
    signal,
    now: Date.now,
    say,
    run: (words, { folder, kubeconfig, throughMcp, now }) =>
      run(words, {
        now,
        settings: {
          kubeconfig: [kubeconfig],
          contexts: [],
          dataDir: join(folder, 'data'),
          mcpConfig: null,
          mcpServerUrl: null,
          mcpServerCommand: null,
          via: { everywhere: 'auto', clusters: [{ cluster: throughMcp, via: 'mcp' }] },
        },
        // Nothing of the person's own is read, and a home that cannot be written to is no hindrance.
        directories: {
          config: join(folder, 'config'),
          data: join(folder, 'data'),
          cache: join(folder, 'cache'),
          runtime: join(folder, 'run'),
        },
      }),
  });
}

/** What to type for further commands: a checkout and npx have no k8s-mcp-agent on the PATH. */
function howItIsStarted({ npm_lifecycle_event: script }: Record<string, string>): string {
  if (script === 'npx') return 'npx k8s-mcp-agent';
  return script === 'demo' || script === 'start' ? 'npm start --' : 'k8s-mcp-agent';
}

async function ownVersion(): Promise<string> {
  const text = await readFile(new URL('../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}

if (import.meta.main) await main();
