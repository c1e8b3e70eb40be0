import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { Agent, request } from 'undici';
import { kubeconfigText } from '../../test/cluster/test-cluster.ts';
import type { LargeCluster } from '../large-cluster.ts';
import type { Measures } from '../measures.ts';
import { runProcess } from '../run-process.ts';
import { RecordedAnswers, requestKey } from './recorded-answers.ts';

/** Writes down every answer that a scan of the cluster gets, by standing between the two. */
export async function recordCluster(large: LargeCluster, measures: Measures, folder: string): Promise<void> {
  const answers = RecordedAnswers.begin(folder);
  const server = createServer((asked, reply) => {
    forward(asked, reply, large, answers).catch((error: unknown) => reply.destroy(error as Error));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const kubeconfig = join(measures.folder, 'recording.kubeconfig');
  writeFileSync(kubeconfig, kubeconfigOf((server.address() as AddressInfo).port), { mode: 0o600 });
  try {
    const { command, args, env } = measures.command(['full-scan'], measures.freshInventory());
    const { exitCode, stderr } = await runProcess(command, args, { env: { ...env, KUBECONFIG: kubeconfig } });
    if (exitCode !== 0) throw new Error(`the scan that is recorded ended with ${exitCode}: ${stderr}`);
  } finally {
    server.close();
    server.closeAllConnections();
  }
  answers.save();
}

/** Of a server without TLS; the recorder proves who it is, and the recording needs no proof. */
export function kubeconfigOf(port: number): string {
  const name = 'recorded';
  return kubeconfigText([
    {
      clusters: [{ name, cluster: { server: `http://127.0.0.1:${port}` } }],
      users: [{ name, user: {} }],
      contexts: [{ name, context: { cluster: name, user: name } }],
    },
  ]);
}

async function forward(
  asked: IncomingMessage,
  reply: ServerResponse,
  { cluster, token }: LargeCluster,
  answers: RecordedAnswers,
): Promise<void> {
  const { method = 'GET', url = '/' } = asked;
  const accept = asked.headers.accept ?? '';
  const sent = await text(asked);
  const { statusCode, headers, body } = await request(`${cluster.server}${url}`, {
    dispatcher: agentOf(cluster.caFile),
    method: method === 'POST' ? 'POST' : 'GET',
    headers: { authorization: `Bearer ${token}`, accept, 'content-type': 'application/json' },
    body: sent === '' ? null : sent,
  });
  const answer = {
    status: statusCode,
    contentType: String(headers['content-type'] ?? ''),
    body: Buffer.from(await body.arrayBuffer()),
  };
  answers.add(requestKey(method, url, accept, sent), answer);
  reply.writeHead(answer.status, { 'content-type': answer.contentType }).end(answer.body);
}

const agents = new Map<string, Agent>();

function agentOf(caFile: string): Agent {
  const agent = agents.get(caFile) ?? new Agent({ connect: { ca: readFileSync(caFile) }, allowH2: false });
  agents.set(caFile, agent);
  return agent;
}
