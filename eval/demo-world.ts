import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type App, createApp } from '../src/app.ts';
import { loadSettings } from '../src/config/load-settings.ts';
import { startDemoFleet } from '../src/demo/start-demo-fleet.ts';

/** A fleet that has been scanned, and how questions about it are asked. */
export interface EvalWorld {
  /** Opens the program on it; `flags` are settings, as on the command line. */
  open(flags: Record<string, unknown>, variables?: Record<string, string>): Promise<App>;
  stop(): Promise<void>;
}

const everything = { clusters: [], kinds: [], force: true, discover: true };

/** The recorded fleet as it was at both of its moments, the earlier one read then and the later one now. */
export async function startDemoWorld(): Promise<EvalWorld> {
  const home = mkdtempSync(join(tmpdir(), 'k8s-mcp-agent-eval-'));
  const fleet = await startDemoFleet(Date.now());
  const kubeconfig = join(home, 'kubeconfig');
  writeFileSync(kubeconfig, fleet.kubeconfig);
  const open = openAt(home, kubeconfig);
  const stop = async (): Promise<void> => {
    await fleet.stop();
    rmSync(home, { recursive: true, force: true });
  };
  try {
    const behind = Date.now() - (fleet.moments[0] ?? Date.now());
    fleet.goTo(0);
    await scan(await open({}, {}, () => Date.now() - behind));
    fleet.goTo(fleet.moments.length - 1);
    await scan(await open({}));
  } catch (error) {
    await stop();
    throw error;
  }
  return { open, stop };
}

export async function scan(app: App): Promise<void> {
  try {
    await app.scan(everything, () => undefined, new AbortController().signal);
  } finally {
    await app.close();
  }
}

/** Opens the program with a home and an inventory of its own. */
export function openAt(home: string, kubeconfig: string) {
  return async (
    flags: Record<string, unknown>,
    variables: Record<string, string> = {},
    now?: () => number,
  ): Promise<App> => {
    const loaded = await loadSettings({
      // Nothing that was asked is remembered: every question begins a conversation.
      flags: {
        kubeconfig: [kubeconfig],
        'data-dir': join(home, 'data'),
        'conversation-retention': '0s',
        ...flags,
      },
      variables: { HOME: home, PATH: process.env.PATH ?? '', ...variables },
      workingDirectory: home,
    });
    return createApp({
      ...loaded,
      version: '0.0.0-eval',
      writeLog: () => undefined,
      ...(now === undefined ? {} : { now }),
    });
  };
}
