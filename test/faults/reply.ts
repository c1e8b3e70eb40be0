import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import type { Fault, SeenRequest } from './faults.ts';

type OwnAnswer = Extract<Fault, { kind: 'silence' | 'reset' | 'garbage' | 'huge' | 'answer' }>;
type SpoiltAnswer = Extract<Fault, { kind: 'cut' | 'stall' | 'truncate' | 'rewrite' }>;

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
    const whole = await buffer(answer);
    const body = fault.kind === 'rewrite' ? Buffer.from(fault.body(whole.toString('utf8'))) : whole;
    const length = fault.kind === 'truncate' ? Math.min(fault.bytes, body.length) : body.length;
    this.#begin(answer.statusCode ?? 502, { ...headers, 'content-length': length });
    const first = fault.kind === 'cut' || fault.kind === 'stall' ? fault.afterBytes : length;
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

  async #sendHuge(bytes: number): Promise<void> {
    this.#begin(200, { 'content-type': 'application/json' });
    const chunk = Buffer.alloc(1 << 16, ' ');
    for (let sent = 0; sent < bytes; sent += chunk.length) await this.#send(chunk);
    this.#response.end();
  }

  #begin(status: number, headers: OutgoingHttpHeaders): void {
    this.#seen.status = status;
    this.#response.writeHead(status, headers);
  }

  /** Writes, and waits until it is on its way. */
  #send(chunk: Buffer): Promise<void> {
    if (this.#keepsBody) this.#seen.body += chunk.toString('utf8');
    return new Promise((resolve, reject) => {
      this.#response.write(chunk, (error) => (error ? reject(error) : resolve()));
    });
  }
}

/** With TLS an exchange has a socket of its own, above the one that was accepted; null: the client has gone. */
function lowestSocket({ socket }: ServerResponse): Socket | null {
  const upper = socket as (Socket & { _parent?: Socket | null }) | null;
  return upper?._parent ?? upper;
}
