import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { close, hostOf, listen } from './loopback.ts';

/** What a provider answers to one request. */
export type ModelReply =
  | { text?: string; calls?: { name: string; arguments: unknown; id?: string }[]; finish?: string }
  /** Server-sent events as they are, and then an end, a connection that is cut, or nothing for ever. */
  | { events: string[]; thenCut?: boolean; thenSilent?: boolean }
  | { status: number; body: unknown; headers?: Record<string, string> }
  | { silence: true };

export interface SentRequest {
  path: string;
  headers: IncomingMessage['headers'];
  body: {
    model: string;
    messages: { role: string; content: unknown; tool_calls?: unknown[]; tool_call_id?: string }[];
    tools?: { function: { name: string; parameters?: unknown } }[];
    [key: string]: unknown;
  };
}

/** A provider that speaks the protocol of OpenRouter and OpenAI on loopback, and says what a test wants it to. */
export class ModelServer {
  readonly requests: SentRequest[] = [];
  #replies: ((request: SentRequest) => ModelReply)[] = [];
  readonly #server = createServer((request, response) => {
    this.#answer(request, response).catch(() => response.destroy());
  });

  static async start(): Promise<ModelServer> {
    const server = new ModelServer();
    await listen(server.#server);
    return server;
  }

  /** Of the endpoint, as people write it into settings. */
  get baseUrl(): string {
    return `http://${hostOf(this.#server)}/v1`;
  }

  /** The next answers, in order; the last one is given again and again. */
  replies(...replies: (ModelReply | ((request: SentRequest) => ModelReply))[]): void {
    this.#replies = replies.map((reply) => (typeof reply === 'function' ? reply : () => reply));
  }

  stop(): Promise<void> {
    return close(this.#server);
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let text = '';
    for await (const chunk of request) text += String(chunk);
    const sent: SentRequest = { path: request.url ?? '', headers: request.headers, body: JSON.parse(text) };
    this.requests.push(sent);
    const next = this.#replies.length > 1 ? this.#replies.shift() : this.#replies[0];
    send(next?.(sent) ?? { text: 'nothing to say' }, sent.body.model, response);
  }
}

function send(reply: ModelReply, model: string, response: ServerResponse): void {
  if ('silence' in reply) return;
  if ('status' in reply) {
    response.writeHead(reply.status, { 'content-type': 'application/json', ...reply.headers });
    response.end(typeof reply.body === 'string' ? reply.body : JSON.stringify(reply.body));
    return;
  }
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  const events = 'events' in reply ? reply.events : eventsOf(reply, model);
  for (const event of events) response.write(`data: ${event}\n\n`);
  if ('events' in reply && reply.thenSilent === true) return;
  if ('events' in reply && reply.thenCut === true) response.destroy();
  else response.end();
}

/** A turn as its events: text in small pieces, every call whole, usage and cost at the end. */
export function eventsOf(
  {
    text = '',
    calls = [],
    finish,
  }: { text?: string; calls?: { name: string; arguments: unknown; id?: string }[]; finish?: string },
  model = 'a-model',
): string[] {
  const event = (delta: unknown, more: object = {}) =>
    JSON.stringify({
      id: 'turn',
      object: 'chat.completion.chunk',
      created: 1,
      model,
      choices: [{ index: 0, delta, finish_reason: null, ...more }],
    });
  const pieces = text.match(/[\s\S]{1,7}/g) ?? [];
  return [
    event({ role: 'assistant', content: '' }),
    ...pieces.map((content) => event({ content })),
    ...calls.map(({ name, arguments: given, id = `call_${name}` }, index) =>
      event({
        tool_calls: [
          {
            index,
            id,
            type: 'function',
            function: { name, arguments: typeof given === 'string' ? given : JSON.stringify(given) },
          },
        ],
      }),
    ),
    event({}, { finish_reason: finish ?? (calls.length > 0 ? 'tool_calls' : 'stop') }),
    JSON.stringify({
      id: 'turn',
      object: 'chat.completion.chunk',
      created: 1,
      model,
      choices: [],
      usage: { prompt_tokens: 100, completion_tokens: 20, total_tokens: 120, cost: 0.00042 },
    }),
    '[DONE]',
  ];
}
