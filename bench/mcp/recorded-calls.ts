import { chmodSync, cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { embeddedProgram } from '../../src/clusters/through-mcp/embedded-server.ts';

/** What a scan asked the embedded server, and what that was started with. */
export interface RecordedCalls {
  calls: { name: string; arguments: Record<string, unknown> }[];
  /** So many calls waited for an answer at once, at most. */
  inFlight: number;
  env: Record<string, string>;
  /** Copies of the configuration and the kubeconfig that it was given. */
  configuration: string;
  kubeconfig: string;
}

/**
 * The program once more, with a server in its `node_modules` that writes down what goes in and out, and hands it on. Nothing
 * that is timed runs through it.
 */
export function makeRecordingProgram(program: string, folder: string): string {
  const copy = join(folder, 'dist');
  cpSync(program, copy, { recursive: true });
  cpSync(join(dirname(program), 'package.json'), join(folder, 'package.json'));
  const real = embeddedProgram();
  const name = real.split('/').at(-1) ?? '';
  const place = join(folder, 'node_modules', name, 'bin');
  mkdirSync(place, { recursive: true });
  writeFileSync(
    join(folder, 'node_modules', name, 'package.json'),
    JSON.stringify({ name, version: '0.0.0' }),
  );
  symlinkSync(real, join(folder, 'real-server'));
  const shim = join(place, name);
  writeFileSync(shim, `#!${process.execPath}\n${shimText(folder)}`);
  chmodSync(shim, 0o755);
  return copy;
}

function shimText(folder: string): string {
  return `
const { spawn } = require('node:child_process');
const { appendFileSync, copyFileSync, writeFileSync } = require('node:fs');
const folder = ${JSON.stringify(folder)};
const args = process.argv.slice(2);
copyFileSync(args[1], folder + '/config.toml');
copyFileSync(args[3], folder + '/kubeconfig');
const { KUBE_CLIENT_QPS, KUBE_CLIENT_BURST, PATH, HOME } = process.env;
writeFileSync(folder + '/env.json', JSON.stringify({ KUBE_CLIENT_QPS, KUBE_CLIENT_BURST, PATH, HOME }));
const server = spawn(folder + '/real-server', args, { stdio: ['pipe', 'pipe', 'inherit'] });
process.stdin.on('data', (chunk) => {
  appendFileSync(folder + '/asked.jsonl', chunk);
  server.stdin.write(chunk);
}).on('end', () => server.stdin.end());
server.stdout.on('data', (chunk) => {
  const ends = chunk.reduce((count, byte) => count + (byte === 10 ? 1 : 0), 0);
  if (ends > 0) appendFileSync(folder + '/asked.jsonl', '{"answered":true}\\n'.repeat(ends));
  process.stdout.write(chunk);
});
server.on('exit', (code) => process.exit(code ?? 1));
`;
}

interface Line {
  answered?: true;
  method?: string;
  params?: { name: string; arguments?: Record<string, unknown> };
}

/** What was recorded in a folder. */
export function recordedCalls(folder: string): RecordedCalls {
  const lines = readFileSync(join(folder, 'asked.jsonl'), 'utf8').trim().split('\n');
  const calls: RecordedCalls['calls'] = [];
  let waiting = 0;
  let inFlight = 0;
  for (const line of lines) {
    const { method, params, answered } = JSON.parse(line) as Line;
    if (answered) waiting = Math.max(0, waiting - 1);
    if (method !== 'tools/call' || params === undefined) continue;
    calls.push({ name: params.name, arguments: params.arguments ?? {} });
    waiting += 1;
    inFlight = Math.max(inFlight, waiting);
  }
  return {
    calls,
    inFlight,
    env: JSON.parse(readFileSync(join(folder, 'env.json'), 'utf8')) as Record<string, string>,
    configuration: join(folder, 'config.toml'),
    kubeconfig: join(folder, 'kubeconfig'),
  };
}
