import { isIP, type Socket } from 'node:net';
import { ProxyFailure, reachHint } from './proxy-failure.ts';
import { readBytes, readHead } from './proxy-reading.ts';

export interface TunnelTarget {
  host: string;
  port: number;
}

const loginHint =
  'Put them into proxy-url in the kubeconfig, or into HTTPS_PROXY: http://USER:PASSWORD@HOST:PORT, with @, : and / written as %40, %3A and %2F.';

/** HTTP CONNECT. */
export async function askHttp(
  socket: Socket,
  proxy: URL,
  where: string,
  { host, port }: TunnelTarget,
): Promise<void> {
  const login = loginOf(proxy);
  const target = `${isIP(host) === 6 ? `[${host}]` : host}:${port}`;
  const credential =
    login === null ? '' : `Proxy-Authorization: Basic ${Buffer.from(login.join(':')).toString('base64')}\r\n`;
  socket.write(`CONNECT ${target} HTTP/1.1\r\nHost: ${target}\r\n${credential}\r\n`);
  const head = await readHead(socket, where);
  const status = Number(/^HTTP\/1\.[01] (\d{3})/.exec(head)?.[1] ?? Number.NaN);
  if (status >= 200 && status < 300) return;
  if (Number.isNaN(status)) throw new ProxyFailure(`${where} does not speak HTTP`, reachHint);
  if (status === 407) throw loginWanted(where, login !== null, 'HTTP 407');
  throw new ProxyFailure(`${where} does not let us through to ${target} (HTTP ${status})`, refusalHint);
}

const refusalHint =
  'Whoever runs the proxy can say why; where the cluster can be reached without it, put its host into NO_PROXY, or remove proxy-url.';

/** SOCKS 5 (RFC 1928), which is given the name and resolves it itself. */
export async function askSocks(
  socket: Socket,
  proxy: URL,
  where: string,
  { host, port }: TunnelTarget,
): Promise<void> {
  const login = loginOf(proxy);
  socket.write(Buffer.from(login === null ? [5, 1, 0] : [5, 2, 0, 2]));
  const [version, method] = await readBytes(socket, 2, where);
  if (version !== 5) throw new ProxyFailure(`${where} does not speak SOCKS 5`, reachHint);
  if (method === 2 && login !== null) await logIn(socket, login, where);
  else if (method !== 0) throw loginWanted(where, login !== null, 'SOCKS 5');
  socket.write(Buffer.from([5, 1, 0, ...addressBytes(host), port >> 8, port & 0xff]));
  const [, reply = 1, , type] = await readBytes(socket, 4, where);
  if (reply !== 0) {
    const why = socksReplies[reply] ?? `SOCKS 5 reply ${reply}`;
    throw new ProxyFailure(`${where} does not let us through to ${host}:${port} (${why})`, refusalHint);
  }
  await readBytes(socket, (await addressLength(socket, type, where)) + 2, where);
}

const socksReplies: Record<number, string> = {
  1: 'general failure',
  2: 'its rules forbid it',
  3: 'network unreachable',
  4: 'host unreachable',
  5: 'connection refused',
  6: 'it took too long',
  7: 'it cannot connect',
  8: 'it does not take such an address',
};

/** The address that the proxy uses, of no use to us. */
async function addressLength(socket: Socket, type: number | undefined, where: string): Promise<number> {
  if (type === 3) return (await readBytes(socket, 1, where))[0] ?? 0;
  return type === 4 ? 16 : 4;
}

function addressBytes(host: string): number[] {
  if (isIP(host) === 4) return [1, ...host.split('.').map(Number)];
  const name = Buffer.from(host);
  return [3, name.length, ...name];
}

/** RFC 1929. */
async function logIn(socket: Socket, login: [string, string], where: string): Promise<void> {
  const [user, password] = login.map((text) => Buffer.from(text).subarray(0, 255)) as [Buffer, Buffer];
  socket.write(Buffer.from([1, user.length, ...user, password.length, ...password]));
  const [, status] = await readBytes(socket, 2, where);
  if (status !== 0) throw loginWanted(where, true, 'SOCKS 5');
}

function loginWanted(where: string, hasLogin: boolean, how: string): ProxyFailure {
  return hasLogin
    ? new ProxyFailure(
        `${where} refuses the user and password that it was given (${how})`,
        `Correct them. ${loginHint}`,
      )
    : new ProxyFailure(`${where} wants a user and a password (${how})`, loginHint);
}

function loginOf({ username, password }: URL): [string, string] | null {
  return username === '' ? null : [decoded(username), decoded(password)];
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // A lone % stands for itself.
    return text;
  }
}
