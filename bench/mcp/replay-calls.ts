import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { embeddedProgram } from '../../src/clusters/through-mcp/embedded-server.ts';
import type { RecordedCalls } from './recorded-calls.ts';

/**
 * The server's own time for what a scan asks it: the same calls, as many at once, answers read and thrown away. From before
 * the server's start until the last answer.
 */
const { calls, inFlight, env, configuration, kubeconfig } = JSON.parse(
  readFileSync(process.argv[2] ?? '', 'utf8'),
) as RecordedCalls;
const newline = 10;
const begun = process.hrtime.bigint();
const server = spawn(embeddedProgram(), ['--config', configuration, '--kubeconfig', kubeconfig], {
  env,
  stdio: ['pipe', 'pipe', 'ignore'],
});
const waiting = new Map<number, () => void>();
let bytes = 0;
let failed = 0;
let head = '';
server.stdout.on('data', (chunk: Buffer) => {
  bytes += chunk.byteLength;
  for (let start = 0; start < chunk.length; ) {
    const end = chunk.indexOf(newline, start);
    const part = chunk.subarray(start, end === -1 ? chunk.length : end);
    if (head.length < headBytes) head += part.subarray(0, headBytes).toString('latin1');
    if (end === -1) return;
    endLine();
    start = end + 1;
  }
});
/** The id stands before what is long. */
const headBytes = 300;

function endLine(): void {
  const [, id] = /"id":(\d+)/.exec(head) ?? [];
  if (head.includes('"isError":true') || head.includes('"error":')) failed += 1;
  head = '';
  waiting.get(Number(id))?.();
}

function say(message: object): void {
  server.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
}

function ask(id: number, method: string, params: object): Promise<void> {
  return new Promise((resolve) => {
    waiting.set(id, resolve);
    say({ id, method, params });
  });
}

await ask(1_000_000, 'initialize', {
  protocolVersion: '2025-11-25',
  capabilities: {},
  clientInfo: { name: 'bench', version: '0' },
});
say({ method: 'notifications/initialized' });
const started = seconds();
const left = calls.entries();
await Promise.all(
  Array.from({ length: inFlight }, async () => {
    for (const [index, call] of left) await ask(index, 'tools/call', call);
  }),
);
console.log(JSON.stringify({ bytes, failed, started, seconds: seconds() }));
server.kill();

function seconds(): number {
  return Number(process.hrtime.bigint() - begun) / 1e9;
}
