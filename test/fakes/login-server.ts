import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { close, hostOf, listen } from './loopback.ts';

export interface LoginServerOptions {
  clientId: string;
  clientSecret: string;
}

/** An OAuth server that gives tokens to one client: token-1, token-2 … */
export class LoginServer {
  /** Grant types that it was asked for, and whether the credential was right. */
  readonly asked: string[] = [];
  readonly #options: LoginServerOptions;
  readonly #server: Server;

  constructor(options: LoginServerOptions) {
    this.#options = options;
    this.#server = createServer((request, response) => {
      this.#respond(request, response).catch(() => response.destroy());
    });
  }

  async start(): Promise<string> {
    await listen(this.#server);
    return this.issuer;
  }

  get issuer(): string {
    return `http://${hostOf(this.#server)}`;
  }

  stop(): Promise<void> {
    return close(this.#server);
  }

  async #respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.url?.startsWith('/.well-known/')) {
      sendJson(response, 200, {
        issuer: this.issuer,
        token_endpoint: `${this.issuer}/token`,
        authorization_endpoint: `${this.issuer}/authorize`,
        response_types_supported: ['code'],
        grant_types_supported: ['client_credentials'],
        token_endpoint_auth_methods_supported: ['client_secret_basic'],
        code_challenge_methods_supported: ['S256'],
      });
      return;
    }
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const grant = new URLSearchParams(Buffer.concat(chunks).toString('utf8')).get('grant_type') ?? '';
    const { clientId, clientSecret } = this.#options;
    const isKnown =
      request.headers.authorization ===
      `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`;
    this.asked.push(`${grant} ${isKnown ? 'accepted' : 'refused'}`);
    if (isKnown)
      sendJson(response, 200, { access_token: `token-${this.asked.length}`, token_type: 'Bearer' });
    else sendJson(response, 401, { error: 'invalid_client', error_description: 'who are you?' });
  }
}

function sendJson(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
