import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import https from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { type Fault, type FaultRule, FaultRules, type SeenRequest } from './faults.ts';
import { Reply } from './reply.ts';

export interface FaultProxyOptions {
  /** Where requests go: a real API server, the demo API, an MCP server. */
  target: string;
  /** What the target's certificate is checked with. */
  targetCa?: string;
  /** The proxy's own certificate; without one it speaks plain http. */
  tls?: { cert: string; key: string };
  /** Keeps what was sent to clients in `seen`. */
  keepBodies?: boolean;
}

/** Stands before a server of the tests and does to its exchanges what networks, proxies and tired servers do. */
export class FaultProxy {
  /** Requests go here; may be changed at any time. */
  target: string;
  /** New connections are accepted and never read. */
  isDeaf = false;
  readonly seen: SeenRequest[] = [];
  readonly #options: FaultProxyOptions;
  readonly #rules = new FaultRules();
  readonly #server: http.Server;
  readonly #sockets = new Set<Socket>();
  #port = 0;
  readonly #agents = {
    http: new http.Agent({ keepAlive: true }),
    https: new https.Agent({ keepAlive: true }),
  };

  constructor(options: FaultProxyOptions) {
    this.#options = options;
    this.target = options.target;
    const answer = (request: IncomingMessage, response: ServerResponse): void =>
      void this.#answer(request, response);
    this.#server = options.tls === undefined ? http.createServer() : https.createServer(options.tls);
    const accept = this.#server.listeners('connection') as ((socket: Socket) => void)[];
    this.#server.removeAllListeners('connection');
    this.#server.on('connection', (socket: Socket) => {
      this.#sockets.add(socket);
      socket.on('error', () => undefined);
      if (this.isDeaf) socket.pause();
      else for (const listener of accept) listener.call(this.#server, socket);
    });
    this.#server.on('request', answer);
    this.#server.on('tlsClientError', () => undefined);
    // Neither idle nor slow clients are sent away: a test says what ends.
    Object.assign(this.#server, { keepAliveTimeout: 600_000, requestTimeout: 0, headersTimeout: 0 });
  }

  get url(): string {
    const scheme = this.#options.tls === undefined ? 'http' : 'https';
    return `${scheme}://127.0.0.1:${this.#port}`;
  }

  /** How many connections clients have opened. */
  get connections(): number {
    return this.#sockets.size;
  }

  /** How many of them are still open. */
  get openConnections(): number {
    return [...this.#sockets].filter(({ destroyed }) => !destroyed).length;
  }

  async listen(port = 0): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(port, '127.0.0.1', resolve));
    this.#port = (this.#server.address() as AddressInfo).port;
    return this;
  }

  /** From here on nothing listens, and what was open is cut, until `accept`. */
  refuse(): void {
    if (this.#server.listening) this.#server.close();
    for (const socket of this.#sockets) socket.resetAndDestroy();
  }

  /** Listens again, where it did before. */
  async accept(): Promise<void> {
    if (!this.#server.listening) await this.listen(this.#port);
  }

  /** Shows this certificate to whoever connects from here on. */
  present(certificate: { cert: string; key: string }): void {
    if (this.#server instanceof https.Server) this.#server.setSecureContext(certificate);
  }

  /** The same, and cuts what is open, so that everybody connects anew. */
  presentAnew(certificate: { cert: string; key: string }): void {
    this.present(certificate);
    for (const socket of this.#sockets) socket.resetAndDestroy();
  }

  fail(rule: FaultRule): void {
    this.#rules.add(rule);
  }

  /** From here on everything is forwarded, and nothing was seen. */
  reset(): void {
    this.#rules.clear();
    this.isDeaf = false;
    this.seen.length = 0;
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    for (const socket of this.#sockets) socket.destroy();
    this.#agents.http.destroy();
    this.#agents.https.destroy();
    await closed;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    response.on('error', () => undefined);
    const { method = 'GET', url: path = '/', headers } = request;
    const fault = this.#rules.take(method, path);
    const seen: SeenRequest = {
      method,
      path,
      headers,
      fault: fault?.kind ?? null,
      status: null,
      body: '',
    };
    this.seen.push(seen);
    const reply = new Reply(response, seen, this.#options.keepBodies ?? false);
    try {
      await this.#do(fault, seen, request, reply);
    } catch {
      // The client has gone, or the target has: the client sees its connection break.
      reply.reset();
    }
  }

  async #do(fault: Fault | null, seen: SeenRequest, request: IncomingMessage, reply: Reply): Promise<void> {
    switch (fault?.kind) {
      case 'silence':
      case 'reset':
      case 'garbage':
      case 'huge':
      case 'answer':
        return reply.instead(fault);
      case 'cut':
      case 'stall':
      case 'drip':
      case 'truncate':
      case 'corrupt':
      case 'rewrite':
        return reply.spoil(await this.#ask(request), fault);
      case 'credential':
        request.headers.authorization = fault.authorization;
        break;
      case 'delay':
        await delay(fault.ms);
        break;
      case 'meanwhile':
        await fault.run(seen);
    }
    await reply.pass(await this.#ask(request));
  }

  #ask(request: IncomingMessage): Promise<IncomingMessage> {
    const target = new URL(this.target);
    const isTls = target.protocol === 'https:';
    return new Promise((resolve, reject) => {
      const asked = (isTls ? https : http).request(
        new URL(request.url ?? '/', target),
        {
          method: request.method,
          headers: { ...request.headers, host: target.host },
          agent: isTls ? this.#agents.https : this.#agents.http,
          ...(this.#options.targetCa === undefined ? {} : { ca: this.#options.targetCa }),
        },
        resolve,
      );
      asked.on('error', reject);
      request.pipe(asked);
    });
  }
}

export async function startFaultProxy(options: FaultProxyOptions): Promise<FaultProxy> {
  return new FaultProxy(options).listen();
}
