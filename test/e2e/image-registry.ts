import { createServer } from 'node:http';
import { close, hostOf, listen } from '../fakes/loopback.ts';

export interface ImageRegistry {
  url: string;
  /** Registries' hosts that were asked for, in order. */
  asked: string[];
  close(): Promise<void>;
}

/** A registry that refuses every image, each host in its own way, as containerd names the host that it wants. */
export async function startImageRegistry(statusOf: Record<string, number>): Promise<ImageRegistry> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const host = new URL(request.url ?? '', 'http://registry').searchParams.get('ns') ?? '';
    asked.push(host);
    const status = statusOf[host] ?? 500;
    response.writeHead(status, {
      'content-type': 'application/json',
      ...(status === 401 ? { 'www-authenticate': 'Basic realm="registry"' } : {}),
    });
    response.end('{"errors":[{"code":"DENIED"}]}');
  });
  await listen(server);
  return {
    url: `http://${hostOf(server)}`,
    asked,
    close: () => close(server),
  };
}
