import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { embeddedProgram } from '../../src/clusters/through-mcp/embedded-server.ts';
import { startDemoFleet } from '../../src/demo/start-demo-fleet.ts';

/** What the embedded server says, in characters. */
export interface EmbeddedSizes {
  /** Its tools as a model is told of them. */
  tools: number;
  /** Of a list: what does not grow, and what each row adds. */
  lists: Record<string, { head: number; row: number }>;
  /** A Deployment as it gives one. */
  object: number;
}

const asked: Record<string, { name: string; arguments: object }> = {
  pods: { name: 'pods_list', arguments: {} },
  nodes: { name: 'resources_list', arguments: { apiVersion: 'v1', kind: 'Node' } },
  'deployments.apps': { name: 'resources_list', arguments: { apiVersion: 'apps/v1', kind: 'Deployment' } },
  events: { name: 'events_list', arguments: { namespace: 'shop' } },
};
const one = {
  name: 'resources_get',
  arguments: { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name: 'payments' },
};

/** Asks the embedded server, as it is installed and with its own settings, about a cluster of the demo fleet. */
export async function measureEmbedded(): Promise<EmbeddedSizes> {
  const folder = mkdtempSync(join(tmpdir(), 'k8s-mcp-agent-tokens-'));
  const fleet = await startDemoFleet(Date.now());
  const kubeconfig = join(folder, 'kubeconfig');
  writeFileSync(kubeconfig, fleet.kubeconfig);
  const server = spawn(
    embeddedProgram(),
    ['--kubeconfig', kubeconfig, '--list-output', 'table', '--read-only'],
    {
      env: { PATH: process.env.PATH ?? '', HOME: folder },
      stdio: ['pipe', 'pipe', 'ignore'],
    },
  );
  const ask = asker(server.stdin, createInterface({ input: server.stdout }));
  try {
    await ask('initialize', {
      protocolVersion: '2025-11-25',
      capabilities: {},
      clientInfo: { name: 'bench', version: '0' },
    });
    server.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', method: 'notifications/initialized' })}\n`);
    const { tools } = (await ask('tools/list', {})) as { tools: object[] };
    const call = async ({ name, arguments: given }: { name: string; arguments: object }): Promise<string> => {
      const answer = await ask('tools/call', { name, arguments: { ...given, context: 'demo-prod-eu' } });
      const { content, isError } = answer as { content: { text: string }[]; isError?: boolean };
      const text = content.map((part) => part.text).join('\n');
      if (isError === true) throw new Error(`${name}: ${text}`);
      return text;
    };
    const lists: EmbeddedSizes['lists'] = {};
    for (const [kind, request] of Object.entries(asked)) lists[kind] = sizeOfList(kind, await call(request));
    return { tools: toolsSize(tools), lists, object: (await call(one)).length };
  } finally {
    server.kill();
    await once(server, 'exit');
    await fleet.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Events are a list in YAML, the others a table of which the first line is the head. */
function sizeOfList(kind: string, text: string): { head: number; row: number } {
  if (kind === 'events') {
    const count = [...text.matchAll(/^- /gm)].length;
    return { head: 0, row: text.length / count };
  }
  const [head = '', ...rows] = text.trim().split('\n');
  return { head: head.length, row: rows.join('\n').length / rows.length };
}

/** Names, descriptions and schemas: what a provider is sent. */
function toolsSize(tools: readonly object[]): number {
  const told = tools.map((tool) => {
    const { name, description, inputSchema } = tool as Record<string, unknown>;
    return { type: 'function', function: { name, description, parameters: inputSchema } };
  });
  return JSON.stringify(told).length;
}

function asker(input: NodeJS.WritableStream, lines: AsyncIterable<string>) {
  const reader = lines[Symbol.asyncIterator]();
  let id = 0;
  return async (method: string, params: object): Promise<unknown> => {
    id += 1;
    input.write(`${JSON.stringify({ jsonrpc: '2.0', id, method, params })}\n`);
    for (;;) {
      const { value, done } = await reader.next();
      if (done === true) throw new Error('the embedded server has ended');
      const message = JSON.parse(value) as { id?: number; result?: unknown; error?: { message: string } };
      if (message.id !== id) continue;
      if (message.error !== undefined) throw new Error(message.error.message);
      return message.result;
    }
  };
}
