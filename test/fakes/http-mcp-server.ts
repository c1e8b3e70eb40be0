import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { close, hostOf, listen } from './loopback.ts';

/** What one POST meets instead of an answer. `reply` writes whatever it likes. */
export type HttpFault =
  | 'reset'
  | 'stream ends'
  | 'stream resets'
  | 'hangs'
  | { status: number; body?: string; headers?: Record<string, string> }
  | { reply: (response: ServerResponse, message: Message) => void };

export interface Message {
  id?: number | string;
  method: string;
  params?: { name?: string; cursor?: string; protocolVersion?: string; _meta?: Record<string, unknown> };
}

export interface HttpServerOptions {
  tools?: object[];
  /** Result of every call. */
  result?: object;
  /** Answers as JSON or as a stream of events. */
  answers?: 'json' | 'stream';
  /** Without sessions: like a server that keeps none. */
  stateless?: boolean;
  /** Also speaks (or only speaks) 2026-07-28. */
  era?: 'legacy' | 'modern';
  capabilities?: object;
  /** false: it knows no ping. */
  knowsPing?: boolean;
  /** A GET with Last-Event-ID gets the reply that the stream of `reply-N` did not bring. */
  resumes?: boolean;
  /** The Authorization header that is asked for. */
  authorization?: string;
  /** The login server that it names to those who come without. */
  loginAt?: string;
}

interface Received {
  method: string;
  tool: string | undefined;
  session: string | undefined;
  headers: IncomingMessage['headers'];
}

/** A server of streamable HTTP on a real socket, which does wrong when it is told to. */
export class HttpMcpServer {
  readonly received: Received[] = [];
  /** Taken by POSTs in order, each by one: of `tools/call` and `tools/list` only, unless `faultsFor` names others. */
  faults: HttpFault[] = [];
  faultsFor: readonly string[] = ['tools/call', 'tools/list'];
  /** Every POST of these methods meets it. */
  always: HttpFault | null = null;
  /** The Authorization header that it asks for. */
  authorization: string | null;
  readonly #options: HttpServerOptions;
  readonly #server: Server;
  readonly #sessions = new Set<string>();
  readonly #streams = new Set<ServerResponse>();

  constructor(options: HttpServerOptions = {}) {
    this.#options = options;
    this.authorization = options.authorization ?? null;
    this.#server = createServer((request, response) => {
      this.#respond(request, response).catch(() => response.destroy());
    });
  }

  async start(port = 0): Promise<string> {
    await listen(this.#server, port);
    return this.url;
  }

  get url(): string {
    return `http://${hostOf(this.#server)}/mcp`;
  }

  get sessions(): number {
    return this.#sessions.size;
  }

  /** As after a restart: sessions are unknown, connections are gone. */
  restart(): void {
    this.#sessions.clear();
    this.#server.closeAllConnections();
  }

  /** As what stands between does to those that are idle: sessions go on. */
  dropConnections(): void {
    this.#server.closeAllConnections();
  }

  forgetSessions(): void {
    this.#sessions.clear();
  }

  breakStreams(): void {
    for (const stream of this.#streams) stream.socket?.resetAndDestroy();
  }

  /** Sends a message over the open streams of all sessions. */
  notify(message: object): void {
    for (const stream of this.#streams) stream.write(event({ jsonrpc: '2.0', ...message }));
  }

  get streams(): number {
    return this.#streams.size;
  }

  calls(): string[] {
    return this.received.flatMap(({ method, tool }) => (method === 'tools/call' ? [tool ?? ''] : []));
  }

  stop(): Promise<void> {
    return close(this.#server);
  }

  async #respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const session = request.headers['mcp-session-id'] as string | undefined;
    if (request.url?.startsWith('/.well-known/oauth-protected-resource')) {
      const metadata = { resource: this.url, authorization_servers: [this.#options.loginAt] };
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(metadata));
      return;
    }
    if (this.authorization !== null && request.headers.authorization !== this.authorization) {
      response.writeHead(401, { 'www-authenticate': 'Bearer' }).end('login first');
      return;
    }
    const resumed = request.headers['last-event-id'];
    if (request.method === 'GET' && this.#options.resumes === true && resumed !== undefined)
      return this.#resume(Number(String(resumed).replace('reply-', '')), response);
    if (request.method === 'GET') return this.#openStream(session, response);
    if (request.method === 'DELETE') {
      this.#sessions.delete(session ?? '');
      response.writeHead(200).end();
      return;
    }
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const message = JSON.parse(Buffer.concat(chunks).toString('utf8')) as Message;
    this.received.push({
      method: message.method,
      tool: message.params?.name,
      session,
      headers: request.headers,
    });
    const fault = this.#faultFor(message);
    if (fault !== null) misbehave(fault, response, message);
    else this.#answer(message, session, response);
  }

  #resume(id: number, response: ServerResponse): void {
    const message = { id, method: 'tools/call' };
    send(response, { jsonrpc: '2.0', id, ...this.#reply(message) }, 'stream');
  }

  #faultFor(message: Message): HttpFault | null {
    if (!this.faultsFor.includes(message.method)) return null;
    return this.faults.shift() ?? this.always;
  }

  #openStream(session: string | undefined, response: ServerResponse): void {
    if (this.#options.stateless === true || !this.#sessions.has(session ?? '')) {
      response.writeHead(405).end();
      return;
    }
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.flushHeaders();
    this.#streams.add(response);
    response.on('close', () => this.#streams.delete(response));
  }

  #answer(message: Message, session: string | undefined, response: ServerResponse): void {
    const { stateless, era } = this.#options;
    const needsSession = stateless !== true && era !== 'modern' && message.method !== 'initialize';
    if (needsSession && message.method !== 'server/discover' && !this.#sessions.has(session ?? '')) {
      response.writeHead(404, { 'content-type': 'text/plain' }).end('session not found');
      return;
    }
    if (message.id === undefined) {
      response.writeHead(202).end();
      return;
    }
    if (message.method === 'subscriptions/listen') {
      this.#listen(message.id, response);
      return;
    }
    const headers: Record<string, string> = {};
    if (message.method === 'initialize' && stateless !== true && era !== 'modern') {
      const id = randomUUID();
      this.#sessions.add(id);
      headers['mcp-session-id'] = id;
    }
    send(
      response,
      { jsonrpc: '2.0', id: message.id, ...this.#reply(message) },
      this.#options.answers,
      headers,
    );
  }

  /** The new era's stream: it says what is listened to, then what happens. */
  #listen(id: number | string, response: ServerResponse): void {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(
      event({
        jsonrpc: '2.0',
        method: 'notifications/subscriptions/acknowledged',
        params: {
          _meta: { 'io.modelcontextprotocol/subscriptionId': id },
          notifications: { toolsListChanged: true },
        },
      }),
    );
    this.#streams.add(response);
    response.on('close', () => this.#streams.delete(response));
  }

  #reply({ method, params }: Message): object {
    const { era, result = { content: [{ type: 'text', text: 'done' }] }, knowsPing } = this.#options;
    const isModern = era === 'modern';
    if (method === 'initialize' && !isModern) return { result: this.#introduction(params?.protocolVersion) };
    if (method === 'server/discover' && isModern) return { result: this.#discovery() };
    if (method === 'ping' && !isModern && knowsPing !== false) return { result: {} };
    const completed = isModern ? { resultType: 'complete', ...caching } : {};
    if (method === 'tools/list') return { result: { tools: this.#options.tools ?? [], ...completed } };
    if (method === 'tools/call') return { result: { ...result, ...completed } };
    return { error: { code: -32601, message: `Method not found: ${method}` } };
  }

  #introduction(asked: string | undefined): object {
    const { capabilities = { tools: {} } } = this.#options;
    return {
      protocolVersion: asked ?? '2025-11-25',
      capabilities,
      serverInfo: { name: 'http test server', version: '1' },
    };
  }

  #discovery(): object {
    const { capabilities = { tools: {} } } = this.#options;
    return { resultType: 'complete', ...caching, supportedVersions: ['2026-07-28'], capabilities };
  }
}

const caching = { ttlMs: 0, cacheScope: 'private' };

function event(message: object): string {
  return `event: message\ndata: ${JSON.stringify(message)}\n\n`;
}

function send(
  response: ServerResponse,
  message: object,
  answers: HttpServerOptions['answers'] = 'json',
  headers: Record<string, string> = {},
): void {
  if (answers === 'json')
    response.writeHead(200, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(message));
  else response.writeHead(200, { 'content-type': 'text/event-stream', ...headers }).end(event(message));
}

function misbehave(fault: HttpFault, response: ServerResponse, message: Message): void {
  if (typeof fault === 'object') {
    if ('reply' in fault) fault.reply(response, message);
    else response.writeHead(fault.status, fault.headers).end(fault.body);
    return;
  }
  if (fault === 'hangs') return;
  if (fault === 'reset') {
    response.socket?.resetAndDestroy();
    return;
  }
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.flushHeaders();
  if (fault === 'stream ends') response.end();
  else setTimeout(() => response.socket?.resetAndDestroy(), 20);
}
