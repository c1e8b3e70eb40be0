import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type DemoFleet, startDemoFleet } from './start-demo-fleet.ts';

/** The cluster that is read through the embedded MCP server; the others are read by their API. */
const throughMcp = 'demo-staging';
/** "Done, but not all was seen": the demo has a dead cluster, so this is what a scan of it must answer. */
const notAllSeen = 3;

export interface DemoStage {
  /** Folder for the demo's store; made anew. */
  folder: string;
  now(): number;
  say(text: string): void;
  /** Runs a command of this program, as typed, on the demo's kubeconfig and store; answers its exit code. */
  run(
    words: readonly string[],
    stage: { kubeconfig: string; dataDir: string; throughMcp: string },
  ): Promise<number>;
}

/** Scans the demo fleet for real and shows what the commands give. Answers the exit code: 0 when all went as planned. */
export async function runDemo(stage: DemoStage): Promise<number> {
  rmSync(stage.folder, { recursive: true, force: true });
  mkdirSync(stage.folder, { recursive: true, mode: 0o700 });
  const fleet = await startDemoFleet(stage.now());
  try {
    return await show(fleet, stage);
  } finally {
    await fleet.stop();
  }
}

async function show(fleet: DemoFleet, { folder, run, say }: DemoStage): Promise<number> {
  const kubeconfig = join(folder, 'kubeconfig');
  const dataDir = join(folder, 'data');
  writeFileSync(kubeconfig, fleet.kubeconfig, { mode: 0o600 });
  const command = async (...words: string[]): Promise<number> => {
    say(`\n$ k8s-mcp-agent ${words.map(quoted).join(' ')}`);
    return run(words, { kubeconfig, dataDir, throughMcp });
  };
  say(
    `A demo fleet: ${fleet.clusters.length - 1} small recorded clusters and a dead one. ${throughMcp} is read through an MCP server, the others by their API.`,
  );
  const scanned = await command('full-scan');
  const exitCodes = [
    await command('list', 'nodes'),
    await command(
      'query',
      "select cluster, namespace, name, reason, restarts from pods where reason not in ('Running', 'Completed') order by restarts desc, 1, 2, 3",
    ),
    await command('list', 'deployments', '-n', 'shop'),
    await command('status'),
  ];
  say(whatNext(dataDir));
  return scanned === notAllSeen && exitCodes.every((code) => code === 0) ? 0 : 1;
}

function whatNext(dataDir: string): string {
  return [
    '',
    'What next:',
    `  k8s-mcp-agent list pods -o wide --data-dir ${dataDir}     the demo's inventory stays until the next demo`,
    '  k8s-mcp-agent full-scan                your own clusters, as your kubeconfig reaches them; nothing is written to them',
    '  k8s-mcp-agent doctor                   what this machine has and lacks',
  ].join('\n');
}

function quoted(word: string): string {
  return /^[\w.,/=-]+$/.test(word) ? word : `"${word}"`;
}
