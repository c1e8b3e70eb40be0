import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { embeddedProgram } from '../src/clusters/through-mcp/embedded-server.ts';
import { apiVersionOf, type ResourceKind } from '../src/domain/kind.ts';

/** The embedded server's own time: the same kinds, one call each, one after the other, answers read and thrown away. */
interface CallPlan {
  kubeconfig: string;
  configuration: string;
  kinds: ResourceKind[];
}

const plan = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as CallPlan;
const newline = 10;
const server = spawn(embeddedProgram(), ['--config', plan.configuration, '--kubeconfig', plan.kubeconfig], {
  // As often as a scan lets it ask: left to itself it asks 5 times a second.
  env: { ...process.env, KUBE_CLIENT_QPS: '50', KUBE_CLIENT_BURST: '100' },
  stdio: ['pipe', 'pipe', 'ignore'],
});
let bytes = 0;
let failed = 0;
let head = '';
let onAnswer: (() => void) | null = null;
server.stdout.on('data', (chunk: Buffer) => {
  bytes += chunk.byteLength;
  if (head.length < 500) head += chunk.subarray(0, 500).toString('latin1');
  if (chunk.at(-1) === newline) onAnswer?.();
});
await ask(0, 'initialize', {
  protocolVersion: '2025-11-25',
  capabilities: {},
  clientInfo: { name: 'bench', version: '0' },
});
server.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', method: 'notifications/initialized' })}\n`);
const begun = process.hrtime.bigint();
for (const [index, kind] of plan.kinds.entries()) {
  await ask(index + 1, 'tools/call', {
    name: 'resources_list',
    arguments: { apiVersion: apiVersionOf(kind), kind: kind.kind },
  });
  if (head.includes('"isError":true')) failed += 1;
}
console.log(
  JSON.stringify({
    bytes,
    requests: plan.kinds.length,
    failed,
    seconds: Number(process.hrtime.bigint() - begun) / 1e9,
  }),
);
server.kill();

/** Waits for the line that answers this id; the server's notifications pass by. */
async function ask(id: number, method: string, params: object): Promise<void> {
  head = '';
  for (let isAnswered = false; !isAnswered; isAnswered = head.includes(`"id":${id}`)) {
    const line = new Promise<void>((resolve) => {
      onAnswer = resolve;
    });
    if (head === '') server.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', id, method, params })}\n`);
    await line;
  }
}
