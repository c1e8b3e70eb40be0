import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { close, hostOf, listen } from './loopback.ts';

export interface SseServerOptions {
  tools?: object[];
  /** What an address that knows only events says to a POST. */
  postStatus?: number;
}

interface Message {
  id?: number;
  method: string;
  params?: { name?: string; protocolVersion?: string };
}

/** A server of the old transport: events come over one connection, messages go to an address that the first event names. */
export class SseMcpServer {
  readonly received: string[] = [];
  /** Cuts the stream when a tool is called, this many times. */
  cuts = 0;
  readonly #options: SseServerOptions;
  readonly #server: Server;
  readonly #streams = new Map<string, ServerResponse>();
  #opened = 0;

  constructor(options: SseServerOptions = {}) {
    this.#options = options;
    this.#server = createServer((request, response) => {
      this.#respond(request, response).catch(() => response.destroy());
    });
  }

  async start(): Promise<string> {
    await listen(this.#server);
    return `http://${hostOf(this.#server)}/sse`;
  }

  stop(): Promise<void> {
    return close(this.#server);
  }

  async #respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://sse');
    if (url.pathname === '/sse' && request.method === 'GET') return this.#open(response);
    if (url.pathname === '/sse') {
      this.received.push('POST /sse');
      response.writeHead(this.#options.postStatus ?? 405).end();
      return;
    }
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const stream = this.#streams.get(url.searchParams.get('session') ?? '');
    if (stream === undefined) {
      response.writeHead(404).end('session not found');
      return;
    }
    response.writeHead(202).end('Accepted');
    this.#answer(JSON.parse(Buffer.concat(chunks).toString('utf8')) as Message, stream);
  }

  #open(response: ServerResponse): void {
    this.#opened += 1;
    const session = String(this.#opened);
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(`event: endpoint\ndata: /messages?session=${session}\n\n`);
    this.#streams.set(session, response);
    response.on('close', () => this.#streams.delete(session));
  }

  #answer({ id, method, params }: Message, stream: ServerResponse): void {
    this.received.push([method, params?.name].filter(Boolean).join(' '));
    if (id === undefined) return;
    if (method === 'tools/call' && this.cuts > 0) {
      this.cuts -= 1;
      stream.socket?.destroy();
      return;
    }
    stream.write(
      `event: message\ndata: ${JSON.stringify({ jsonrpc: '2.0', id, ...this.#reply(method, params) })}\n\n`,
    );
  }

  #reply(method: string, params: Message['params']): object {
    switch (method) {
      case 'initialize':
        return {
          result: {
            protocolVersion: params?.protocolVersion,
            capabilities: { tools: {} },
            serverInfo: { name: 'sse test server', version: '1' },
          },
        };
      case 'tools/list':
        return { result: { tools: this.#options.tools ?? [] } };
      case 'tools/call':
        return { result: { content: [{ type: 'text', text: 'done' }] } };
      default:
        return { error: { code: -32601, message: 'Method not found' } };
    }
  }
}
