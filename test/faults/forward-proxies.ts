import http from 'node:http';
import https from 'node:https';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import type { TestCertificate } from './test-certificates.ts';

/** A forward proxy of the tests: notes whom it was asked for, and connects to a place of the test's own instead. */
export interface ForwardProxy {
  url: string;
  /** host:port, as clients asked for it. */
  asked: string[];
  /** Proxy-Authorization headers of HTTP proxies, user and password of SOCKS. */
  credentials: (string | undefined)[];
  stop(): Promise<void>;
}

export interface ProxyFaults {
  /** What it answers instead of 200: it refuses. */
  status?: number;
  /** Who may use it; others are refused. */
  login?: { user: string; password: string };
  /** TLS to the proxy itself; of HTTP proxies. */
  tls?: TestCertificate;
}

/** An HTTP proxy, which tunnels by CONNECT. */
export async function startHttpProxy(
  target: string,
  { status, login, tls }: ProxyFaults = {},
): Promise<ForwardProxy> {
  const asked: string[] = [];
  const credentials: ForwardProxy['credentials'] = [];
  const wanted = login === undefined ? undefined : `Basic ${btoa(`${login.user}:${login.password}`)}`;
  const server = tls === undefined ? http.createServer() : https.createServer(tls);
  server.on('tlsClientError', () => undefined);
  server.on('connect', (request: http.IncomingMessage, socket: Socket) => {
    const given = request.headers['proxy-authorization'];
    asked.push(request.url ?? '');
    credentials.push(given);
    const answer = status ?? (wanted === undefined || wanted === given ? 200 : 407);
    socket.on('error', () => socket.destroy());
    socket.write(`HTTP/1.1 ${answer} Whatever\r\n\r\n`);
    if (answer === 200) join(socket, target);
    else socket.end();
  });
  return started(server, tls === undefined ? 'http' : 'https', asked, credentials);
}

/** A SOCKS 5 proxy (RFC 1928, 1929); the status of one that refuses is SOCKS': 5 where the target refused the connection. */
export async function startSocksProxy(
  target: string,
  { status = 0, login }: ProxyFaults = {},
): Promise<ForwardProxy> {
  const asked: string[] = [];
  const credentials: ForwardProxy['credentials'] = [];
  const method = login === undefined ? 0 : 2;
  const connectNext = (socket: Socket): void => {
    socket.once('data', (request: Buffer) => {
      asked.push(addressIn(request));
      socket.write(Buffer.from([5, status, 0, 1, 127, 0, 0, 1, 0, 0]));
      if (status === 0) join(socket, target);
      else socket.end();
    });
  };
  const checkLogin = (socket: Socket, given: string): void => {
    credentials.push(given);
    const isRight = given === `${login?.user}:${login?.password}`;
    socket.write(Buffer.from([1, isRight ? 0 : 1]));
    if (isRight) connectNext(socket);
    else socket.end();
  };
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    socket.once('data', (offer: Buffer) => {
      const isOffered = offer.subarray(2).includes(method);
      socket.write(Buffer.from([5, isOffered ? method : 0xff]));
      if (!isOffered) socket.end();
      else if (method === 0) connectNext(socket);
      else socket.once('data', (answer: Buffer) => checkLogin(socket, loginIn(answer)));
    });
  });
  return started(server, 'socks5', asked, credentials);
}

function loginIn(answer: Buffer): string {
  const end = 2 + (answer[1] ?? 0);
  return `${answer.subarray(2, end).toString()}:${answer.subarray(end + 1).toString()}`;
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
