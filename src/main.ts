import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { App } from './app.ts';
import type { AppStart, CliHost, DemoStart } from './cli/host.ts';
import { runCli } from './cli/run-cli.ts';

/** Connects this process to the commands. */
export async function main(): Promise<void> {
  const version = await ownVersion();
  const host: CliHost = {
    createApp: (start) => openApp(start, version),
    runDemo: openDemo,
    version,
    stdout: process.stdout,
    stderr: process.stderr,
    stdin: process.stdin,
    variables: process.env,
    workingDirectory: process.cwd(),
    now: Date.now,
    signals: process,
    exit: (code) => process.exit(code),
  };
  process.exitCode = await runCli(process.argv.slice(2), host);
}

async function openApp(start: AppStart, version: string): Promise<App> {
  const { createApp } = await import('./app.ts');
  return createApp({ ...start, version });
}

async function openDemo({ environment, run, say }: DemoStart): Promise<number> {
  const { runDemo } = await import('./demo/run-demo.ts');
  return runDemo({
    folder: join(environment.directories.cache, 'demo'),
    now: Date.now,
    say,
    run: (words, { kubeconfig, dataDir, throughMcp }) =>
      run(words, {
        kubeconfig: [kubeconfig],
        contexts: [],
        dataDir,
        mcpConfig: null,
        mcpServerUrl: null,
        mcpServerCommand: null,
        via: { everywhere: 'auto', clusters: [{ cluster: throughMcp, via: 'mcp' }] },
      }),
  });
}

async function ownVersion(): Promise<string> {
  const text = await readFile(new URL('../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}

if (import.meta.main) await main();
