import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { startDemoFleet } from '../../src/demo/start-demo-fleet.ts';
import { TerminalProgram } from '../../test/e2e/terminal-program.ts';
import { ModelServer } from '../../test/fakes/model-server.ts';
import { buildProgram } from '../../tools/build.ts';
import { verdict } from '../report.ts';
import { runProcess } from '../run-process.ts';
import { type Statistics, statisticsOf } from '../statistics.ts';

export interface AgentBenchOptions {
  /** Chats that are opened; in each of them two questions are asked. */
  runs: number;
  say: (line: string) => void;
}

interface Asked {
  /** Enter → the first byte of the request, milliseconds. */
  wallMs: number;
  /** What the program took of the processor for it: user and system. */
  cpuMs: number;
}

const root = resolve(import.meta.dirname, '../..');
const targetMs = 150;
/** Linux counts processor time in hundredths of a second. */
const tickMs = 10;

/** From Enter to the first request to a model: the first question of a chat, and one after it. */
export async function measureAgent({ runs, say }: AgentBenchOptions): Promise<string> {
  const home = mkdtempSync(join(tmpdir(), 'k8s-mcp-agent-bench-'));
  const fleet = await startDemoFleet(Date.now());
  const server = await ModelServer.start();
  try {
    await buildProgram(join(home, 'dist'));
    for (const name of ['package.json', 'node_modules']) symlinkSync(resolve(root, name), join(home, name));
    const entry = join(home, 'dist/main.js');
    const kubeconfig = join(home, 'kubeconfig');
    writeFileSync(kubeconfig, fleet.kubeconfig);
    const variables = { KUBECONFIG: kubeconfig, K8S_MCP_AGENT_MODEL_BASE_URL: server.baseUrl };
    const env = { PATH: process.env.PATH ?? '', HOME: home, ...variables };
    await runProcess(process.execPath, [entry, 'scan'], { env });
    const first: Asked[] = [];
    const next: Asked[] = [];
    for (let run = 1; run <= runs; run += 1) {
      say(`chat ${run}`);
      const asked = await askTwice(server, { home, variables, entry });
      first.push(asked[0]);
      next.push(asked[1]);
    }
    return textOf(first, next);
  } finally {
    await server.stop();
    await fleet.stop();
    rmSync(home, { recursive: true, force: true });
  }
}

async function askTwice(
  server: ModelServer,
  { home, variables, entry }: { home: string; variables: Record<string, string>; entry: string },
): Promise<[Asked, Asked]> {
  const command = { command: process.execPath, args: [entry] };
  const chat = new TerminalProgram([], { home, variables, command });
  try {
    await chat.shows(/> $/);
    return [await ask(chat, server), await ask(chat, server)];
  } finally {
    await chat.stop();
  }
}

async function ask(chat: TerminalProgram, server: ModelServer): Promise<Asked> {
  const pid = await chat.pid;
  // A person takes longer than this to type a question.
  await new Promise((done) => setTimeout(done, 1000));
  chat.clear();
  chat.type('how many nodes are there?');
  await chat.shows('there?');
  const asked: Asked = { wallMs: Number.NaN, cpuMs: Number.NaN };
  const [begun, before] = [performance.now(), cpuMsOf(pid)];
  server.replies(() => {
    if (Number.isNaN(asked.wallMs)) {
      asked.wallMs = performance.now() - begun;
      asked.cpuMs = cpuMsOf(pid) - before;
    }
    return { text: 'I do not know.' };
  });
  chat.type('\r');
  await chat.shows(/held[\s\S]*> $/);
  return asked;
}

/** Of all threads of the process, until now; NaN where /proc does not tell. */
function cpuMsOf(pid: number): number {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
    return (Number(fields[11]) + Number(fields[12])) * tickMs;
  } catch {
    return Number.NaN;
  }
}

function textOf(first: readonly Asked[], next: readonly Asked[]): string {
  const row = (what: string, asked: readonly Asked[]): string => {
    const wall = statisticsOf(asked.map(({ wallMs }) => wallMs));
    const cpu = statisticsOf(asked.map(({ cpuMs }) => cpuMs));
    return `| ${what} | ${milliseconds(wall, 'median')} | ${milliseconds(wall, 'p95')} | ${milliseconds(cpu, 'median')} | ${verdict(wall.median <= targetMs, `≤ ${targetMs} ms`)} |`;
  };
  return [
    `Measured on ${cpus().length} cores, Node ${process.versions.node}, ${first.length} chats in a pseudo-terminal, with the demo fleet and a provider on loopback.`,
    '',
    '| Enter → first request to the model | median | 95th percentile | processor time, median | target |',
    '|---|---|---|---|---|',
    row('first question of a chat', first),
    row('a question after it', next),
  ].join('\n');
}

function milliseconds(statistics: Statistics, which: 'median' | 'p95'): string {
  return `${statistics[which].toFixed(0)} ms`;
}
