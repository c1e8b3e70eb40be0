import { execFile } from 'node:child_process';
import { dirname } from 'node:path';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { program } from '../../test/cluster/programs.ts';
import type { Question } from './question.ts';
import type { RecordedServer } from './servers.ts';

const clients = new Map<string, Promise<Client>>();
/** Takes whatever a server answers. */
const anything = {
  '~standard': { version: 1 as const, vendor: 'corpus', validate: (value: unknown) => ({ value }) },
};

/** A tool's raw result; of kubectl what a server that runs it would give: its words, and its errors in their place. */
export async function ask(
  question: Question,
  server: RecordedServer | null,
  kubeconfig: string,
): Promise<unknown> {
  if (server === null) return runKubectl(question.arguments.args as string[], kubeconfig);
  const client = await connect(server, kubeconfig);
  const params = { name: question.tool, arguments: question.arguments };
  return client
    .request({ method: 'tools/call', params }, anything, { timeout: 60_000 })
    .catch((error: unknown) => ({
      content: [{ type: 'text', text: error instanceof Error ? error.message : String(error) }],
      isError: true,
    }));
}

export async function closeAll(): Promise<void> {
  for (const client of clients.values()) await (await client).close();
}

function connect(server: RecordedServer, kubeconfig: string): Promise<Client> {
  const known = clients.get(server.name) ?? start(server, kubeconfig);
  clients.set(server.name, known);
  return known;
}

async function start({ command, args }: RecordedServer, kubeconfig: string): Promise<Client> {
  const client = new Client({ name: 'record-corpus', version: '1' });
  const path = [dirname(program('kubectl')), dirname(process.execPath), process.env.PATH].join(':');
  const env = { PATH: path, HOME: dirname(kubeconfig), KUBECONFIG: kubeconfig };
  await client.connect(new StdioClientTransport({ command, args, env, stderr: 'ignore' }), {
    timeout: 60_000,
  });
  return client;
}

function runKubectl(args: readonly string[], kubeconfig: string): Promise<object> {
  return new Promise((resolve) => {
    const child = execFile(
      program('kubectl'),
      ['--kubeconfig', kubeconfig, ...args],
      { maxBuffer: 1 << 26 },
      (_, stdout, stderr) => resolve({ content: [{ type: 'text', text: stdout === '' ? stderr : stdout }] }),
    );
    // It asks for a password otherwise.
    child.stdin?.end();
  });
}
