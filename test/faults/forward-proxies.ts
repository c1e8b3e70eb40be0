import http from 'node:http';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** A forward proxy of the tests: notes whom it was asked for, and connects to a place of the test's own instead. */
export interface ForwardProxy {
  url: string;
  /** host:port, as clients asked for it. */
  asked: string[];
  /** Proxy-Authorization headers of HTTP proxies, user and password of SOCKS. */
  credentials: (string | undefined)[];
  stop(): Promise<void>;
}

/** An HTTP proxy, which tunnels by CONNECT; with a status other than 200 it refuses. */
export async function startHttpProxy(target: string, status = 200): Promise<ForwardProxy> {
  const asked: string[] = [];
  const credentials: ForwardProxy['credentials'] = [];
  const server = http.createServer();
  server.on('connect', (request, socket: Socket) => {
    asked.push(request.url ?? '');
    credentials.push(request.headers['proxy-authorization']);
    socket.write(`HTTP/1.1 ${status} Whatever\r\n\r\n`);
    if (status === 200) join(socket, target);
    else socket.end();
  });
  return started(server, 'http', asked, credentials);
}

/** A SOCKS 5 proxy without authentication. */
export async function startSocksProxy(target: string): Promise<ForwardProxy> {
  const asked: string[] = [];
  const server = createServer((socket) => {
    socket.once('data', () => {
      socket.write(Buffer.from([5, 0]));
      socket.once('data', (request: Buffer) => {
        asked.push(addressIn(request));
        socket.write(Buffer.from([5, 0, 0, 1, 127, 0, 0, 1, 0, 0]));
        join(socket, target);
      });
    });
  });
  return started(server, 'socks5', asked, []);
}

function addressIn(request: Buffer): string {
  const isName = request[3] === 3;
  const end = isName ? 5 + (request[4] ?? 0) : 8;
  const host = isName ? request.subarray(5, end).toString() : request.subarray(4, end).join('.');
  return `${host}:${request.readUInt16BE(end)}`;
}

function join(socket: Socket, target: string): void {
  const { hostname, port } = new URL(target);
  const other = connect(Number(port), hostname);
  socket.on('error', () => other.destroy());
  other.on('error', () => socket.destroy());
  socket.pipe(other).pipe(socket);
}

async function started(
  server: Server,
  scheme: string,
  asked: string[],
  credentials: ForwardProxy['credentials'],
): Promise<ForwardProxy> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => sockets.add(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `${scheme}://127.0.0.1:${port}`,
    asked,
    credentials,
    stop: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
