import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, request, type Server } from 'node:https';
import type { TestCertificate } from '../faults/test-certificates.ts';
import { close, hostOf, listen } from './loopback.ts';

export interface PasswordProxyOptions {
  target: string;
  /** PEM that the target's certificate is checked with. */
  targetCa: string;
  /** The proxy's own certificate. */
  tls: TestCertificate;
  /** Whom it lets in, and as whom it then asks the target: names to passwords and client certificates. */
  users: Readonly<Record<string, { password: string; certificate: TestCertificate }>>;
}

/** Stands before an API server as companies do it: takes a user and a password, and asks with a client certificate of that user. */
export class PasswordProxy {
  readonly #options: PasswordProxyOptions;
  readonly #server: Server;

  constructor(options: PasswordProxyOptions) {
    this.#options = options;
    this.#server = createServer(options.tls, (asked, response) => this.#answer(asked, response));
  }

  async start(): Promise<this> {
    await listen(this.#server);
    return this;
  }

  get url(): string {
    return `https://${hostOf(this.#server)}`;
  }

  stop(): Promise<void> {
    return close(this.#server);
  }

  #answer(asked: IncomingMessage, response: ServerResponse): void {
    const { target, targetCa: ca } = this.#options;
    const certificate = this.#certificateOf(asked);
    if (certificate === null) {
      response.writeHead(401, { 'www-authenticate': 'Basic realm="clusters"' }).end('Who are you?\n');
      return;
    }
    const { authorization: _, host: __, ...headers } = asked.headers;
    const passedOn = request(
      new URL(asked.url ?? '/', target),
      { method: asked.method, headers, ca, ...certificate, agent: false },
      (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      },
    );
    passedOn.on('error', () => response.destroy());
    asked.pipe(passedOn);
  }

  #certificateOf({ headers }: IncomingMessage): TestCertificate | null {
    const given = /^Basic (.+)$/.exec(headers.authorization ?? '')?.[1] ?? '';
    const [name = '', ...password] = Buffer.from(given, 'base64').toString().split(':');
    const user = this.#options.users[name];
    return user !== undefined && user.password === password.join(':') ? user.certificate : null;
  }
}
