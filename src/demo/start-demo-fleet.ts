import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { answer } from './answer.ts';
import { loadMoments, type Recording, recordedClusters } from './recording.ts';
import { badRequest, type Reply } from './reply.ts';

/** Nothing listens there. */
const deadServer = 'http://127.0.0.1:1';
export const deadCluster = 'demo-legacy';

export interface DemoFleet {
  /** Context names, the dead cluster's last. */
  clusters: string[];
  /** A kubeconfig (JSON) with a context per cluster. */
  kubeconfig: string;
  /** When each of the recorded moments seems to have been, oldest first: milliseconds since the epoch. */
  moments: number[];
  /** Which of the moments is served from here on; it begins with the last. */
  goTo(moment: number): void;
  stop(): Promise<void>;
}

/**
 * Serves every recorded cluster on a loopback port of its own. Plain http: there is nothing to protect in a recording, and
 * neither we nor kubectl send a credential over it.
 */
export async function startDemoFleet(now: number): Promise<DemoFleet> {
  const folder = fileURLToPath(new URL('./fleet/', import.meta.url));
  const clusters = recordedClusters(folder).map((name) => ({
    name,
    recordings: loadMoments(folder, name, now),
  }));
  const moments = (clusters[0]?.recordings ?? []).map(({ cluster }) => Date.parse(cluster.recordedAt));
  let moment = moments.length - 1;
  const served = await Promise.all(
    clusters.map(({ name, recordings }) => serve(name, () => recordings[moment])),
  );
  const addresses = [
    ...served.map(({ name, address }) => ({ name: `demo-${name}`, address })),
    { name: deadCluster, address: deadServer },
  ];
  return {
    clusters: addresses.map(({ name }) => name),
    kubeconfig: kubeconfigFor(addresses),
    moments,
    goTo: (index) => {
      if (moments[index] === undefined) throw new Error(`there is no moment ${index}`);
      moment = index;
    },
    stop: async () => {
      await Promise.all(served.map(({ server }) => stopServer(server)));
    },
  };
}

async function serve(
  name: string,
  current: () => Recording | undefined,
): Promise<{ name: string; address: string; server: Server }> {
  const server = createServer((request, response) => {
    respond(current(), request, response).catch((error: unknown) =>
      response.destroy(error instanceof Error ? error : undefined),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    name,
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    server,
  };
}

async function respond(
  recording: Recording | undefined,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const target = readTarget(request.url ?? '/');
  const reply =
    target === null || recording === undefined
      ? badRequest('the path is not one of a URL')
      : answer(recording, {
          ...target,
          method: request.method ?? 'GET',
          accept: request.headers.accept ?? '',
          body: Buffer.concat(chunks),
        });
  send(reply, response);
}

function readTarget(text: string): { path: string; query: URLSearchParams } | null {
  const [path = '', ...query] = text.split('?');
  try {
    return { path: decodeURIComponent(path), query: new URLSearchParams(query.join('?')) };
  } catch {
    // A "%" that no two hexadecimal digits follow.
    return null;
  }
}

function send(
  { status, body, contentType = 'application/json', holdMs }: Reply,
  response: ServerResponse,
): void {
  response.writeHead(status, { 'content-type': contentType });
  response.flushHeaders();
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  if (holdMs === undefined) {
    response.end(text);
    return;
  }
  response.write(text);
  const timer = setTimeout(() => response.end(), holdMs);
  response.once('close', () => clearTimeout(timer));
}

function stopServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

function kubeconfigFor(addresses: readonly { name: string; address: string }[]): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: addresses.map(({ name, address }) => ({ name, cluster: { server: address } })),
    users: [{ name: 'demo', user: {} }],
    contexts: addresses.map(({ name }) => ({ name, context: { cluster: name, user: 'demo' } })),
    'current-context': addresses[0]?.name ?? '',
  });
}
