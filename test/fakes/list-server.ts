import { createServer } from 'node:http';
import { close, hostOf, listen } from './loopback.ts';

export interface ListedObject {
  metadata: { name: string; namespace?: string; uid: string; resourceVersion: string };
  [field: string]: unknown;
}

/** Pages through lists as the API does, so that a fault proxy before it has something to spoil. Knows no rights and no faults. */
export interface ListServer {
  url: string;
  /** Path → objects; may be changed between pages. */
  lists: Map<string, ListedObject[]>;
  stop(): Promise<void>;
}

export function objectsNamed(count: number, change: (index: number) => object = () => ({})): ListedObject[] {
  return Array.from({ length: count }, (_, index) => ({
    metadata: { name: `object-${index}`, namespace: 'shop', uid: `uid-${index}`, resourceVersion: '1' },
    ...change(index),
  }));
}

export async function startListServer(): Promise<ListServer> {
  const lists: ListServer['lists'] = new Map();
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://server');
    const objects = lists.get(url.pathname);
    response.setHeader('content-type', 'application/json');
    if (objects === undefined) response.writeHead(404).end('404 page not found\n');
    else response.end(pageOf(objects, url.searchParams));
  });
  await listen(server);
  return {
    url: `http://${hostOf(server)}`,
    lists,
    stop: () => close(server),
  };
}

function pageOf(objects: readonly ListedObject[], query: URLSearchParams): string {
  const begin = Number(query.get('continue') ?? 0);
  const end = begin + Number(query.get('limit') ?? objects.length);
  const metadata = {
    resourceVersion: '77',
    ...(end < objects.length ? { continue: String(end), remainingItemCount: objects.length - end } : {}),
  };
  return JSON.stringify({ kind: 'List', apiVersion: 'v1', metadata, items: objects.slice(begin, end) });
}
