import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import type { Fault, SeenRequest } from './faults.ts';

type OwnAnswer = Extract<Fault, { kind: 'silence' | 'reset' | 'garbage' | 'huge' | 'answer' }>;
type SpoiltAnswer = Extract<Fault, { kind: 'cut' | 'stall' | 'drip' | 'truncate' | 'corrupt' | 'rewrite' }>;

/** What one client is sent. */
export class Reply {
  readonly #response: ServerResponse;
  readonly #seen: SeenRequest;
  readonly #keepsBody: boolean;

  constructor(response: ServerResponse, seen: SeenRequest, keepsBody: boolean) {
    this.#response = response;
    this.#seen = seen;
    this.#keepsBody = keepsBody;
  }

  /** The target's answer as it is, while it comes. */
  async pass(answer: IncomingMessage): Promise<void> {
    const { 'transfer-encoding': _, ...headers } = answer.headers;
    this.#begin(answer.statusCode ?? 502, headers);
    for await (const chunk of answer) await this.#send(chunk as Buffer);
    this.#response.end();
  }

  /** The target's answer, changed. */
  async spoil(answer: IncomingMessage, fault: SpoiltAnswer): Promise<void> {
    const { 'transfer-encoding': _, ...headers } = answer.headers;
    const body = changedBody(await buffer(answer), fault);
    this.#begin(answer.statusCode ?? 502, { ...headers, 'content-length': body.length });
    if (fault.kind === 'drip') return this.#drip(body, fault);
    const first = fault.kind === 'cut' || fault.kind === 'stall' ? fault.afterBytes : body.length;
    await this.#send(body.subarray(0, first));
    if (fault.kind === 'cut') return this.reset();
    if (fault.kind === 'stall') {
      if (fault.ms === undefined) return;
      await delay(fault.ms);
      await this.#send(body.subarray(first));
    }
    this.#response.end();
  }

  /** An answer of the test's own, or none. */
  async instead(fault: OwnAnswer): Promise<void> {
    if (fault.kind === 'reset') this.reset();
    if (fault.kind === 'garbage') this.#response.socket?.end('\u0000\u0001 this is not HTTP\r\n\r\n');
    if (fault.kind === 'huge') await this.#sendHuge(fault.bytes);
    if (fault.kind !== 'answer') return;
    this.#begin(fault.status, { 'content-type': 'application/json', ...fault.headers });
    await this.#send(Buffer.from(fault.body ?? ''));
    this.#response.end();
  }

  reset(): void {
    lowestSocket(this.#response)?.resetAndDestroy();
  }

  async #drip(body: Buffer, { bytes, everyMs }: Extract<Fault, { kind: 'drip' }>): Promise<void> {
    for (let sent = 0; sent < body.length; sent += bytes) {
      await this.#send(body.subarray(sent, sent + bytes));
      await delay(everyMs);
    }
    this.#response.end();
  }

  async #sendHuge(bytes: number): Promise<void> {
    this.#begin(200, { 'content-type': 'application/json' });
    const chunk = Buffer.alloc(1 << 16, ' ');
    for (let sent = 0; sent < bytes; sent += chunk.length) await this.#send(chunk);
    this.#response.end();
  }

  #begin(status: number, headers: OutgoingHttpHeaders): void {
    this.#seen.status = status;
    this.#response.writeHead(status, headers);
    // Also where nothing follows for long, the client sees that something began.
    this.#response.flushHeaders();
  }

  /** Writes, and waits until it is on its way. */
  #send(chunk: Buffer): Promise<void> {
    if (this.#keepsBody) this.#seen.body += chunk.toString('utf8');
    return new Promise((resolve, reject) => {
      this.#response.write(chunk, (error) => (error ? reject(error) : resolve()));
    });
  }
}

function changedBody(whole: Buffer, fault: SpoiltAnswer): Buffer {
  switch (fault.kind) {
    case 'rewrite':
      return Buffer.from(fault.body(whole.toString('utf8')));
    case 'truncate':
      return whole.subarray(0, fault.bytes);
    case 'corrupt':
      return Buffer.from(whole).fill(0, Math.min(fault.at, whole.length - 1), fault.at + fault.bytes);
    default:
      return whole;
  }
}

/** With TLS an exchange has a socket of its own, above the one that was accepted; null: the client has gone. */
function lowestSocket({ socket }: ServerResponse): Socket | null {
  const upper = socket as (Socket & { _parent?: Socket | null }) | null;
  return upper?._parent ?? upper;
}
