import { generateKeyPairSync } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import { text } from 'node:stream/consumers';
import type { TestCertificate } from '../faults/test-certificates.ts';
import { signedToken } from './json-web-token.ts';
import { close, hostOf, listen } from './loopback.ts';

export interface OidcIssuerOptions {
  certificate: TestCertificate;
  clientId: string;
  /** null: a public client. */
  clientSecret: string | null;
}

export interface GrantedUser {
  name: string;
  groups?: readonly string[];
}

const keyId = 'test-key';

/** An OpenID Connect issuer over TLS: discovery, keys, and id-tokens for whoever has a refresh token, which is good once. */
export class OidcIssuer {
  /** Grant types that were asked for, with whom they were given to; null: refused. */
  readonly grants: { type: string; user: string | null }[] = [];
  /** Seconds that the next tokens live; less than nothing: they have expired already. */
  lifetimeSeconds = 3600;
  readonly #options: OidcIssuerOptions;
  readonly #keys = generateKeyPairSync('rsa', { modulusLength: 2048 });
  readonly #refreshTokens = new Map<string, GrantedUser>();
  readonly #server: Server;
  #issued = 0;

  constructor(options: OidcIssuerOptions) {
    this.#options = options;
    const { cert, key } = options.certificate;
    this.#server = createServer({ cert, key }, (request, response) => {
      this.#respond(request, response).catch(() => response.destroy());
    });
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

  idToken(
    { name, groups = [] }: GrantedUser,
    lifetimeSeconds = this.lifetimeSeconds,
    change: object = {},
  ): string {
    const now = Math.floor(Date.now() / 1000);
    const [issuedAt, expiresAt] = [Math.min(now, now + lifetimeSeconds - 1), now + lifetimeSeconds];
    const claims = {
      iss: this.url,
      aud: this.#options.clientId,
      sub: name,
      groups,
      iat: issuedAt,
      exp: expiresAt,
    };
    return signedToken({ ...claims, jti: String(this.#next()), ...change }, this.#keys.privateKey, keyId);
  }

  refreshToken(user: GrantedUser): string {
    const token = `refresh-token-${this.#next()}-of-${user.name}`;
    this.#refreshTokens.set(token, user);
    return token;
  }

  #next(): number {
    this.#issued += 1;
    return this.#issued;
  }

  async #respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    switch (new URL(request.url ?? '/', this.url).pathname) {
      case '/.well-known/openid-configuration':
        return sendJson(response, 200, {
          issuer: this.url,
          authorization_endpoint: `${this.url}/authorize`,
          token_endpoint: `${this.url}/token`,
          jwks_uri: `${this.url}/keys`,
          response_types_supported: ['code'],
          subject_types_supported: ['public'],
          id_token_signing_alg_values_supported: ['RS256'],
        });
      case '/keys': {
        const key = this.#keys.publicKey.export({ format: 'jwk' });
        return sendJson(response, 200, { keys: [{ ...key, kid: keyId, alg: 'RS256', use: 'sig' }] });
      }
      case '/token':
        return this.#grant(request, new URLSearchParams(await text(request)), response);
      default:
        return sendJson(response, 404, { error: 'not_found' });
    }
  }

  #grant(request: IncomingMessage, asked: URLSearchParams, response: ServerResponse): void {
    const type = asked.get('grant_type') ?? '';
    const offered = asked.get('refresh_token') ?? '';
    const user = this.#knows(request, asked) ? this.#refreshTokens.get(offered) : undefined;
    this.grants.push({ type, user: user?.name ?? null });
    if (user === undefined) {
      sendJson(response, 400, { error: 'invalid_grant', error_description: 'the session has ended' });
      return;
    }
    this.#refreshTokens.delete(offered);
    sendJson(response, 200, {
      access_token: 'not-for-clusters',
      token_type: 'Bearer',
      expires_in: this.lifetimeSeconds,
      id_token: this.idToken(user),
      refresh_token: this.refreshToken(user),
    });
  }

  /** The client may name itself in the header (RFC 6749, 2.3.1) or in the form. */
  #knows({ headers }: IncomingMessage, asked: URLSearchParams): boolean {
    const { clientId, clientSecret } = this.#options;
    const inHeader = `Basic ${Buffer.from([clientId, clientSecret ?? ''].map(encodeURIComponent).join(':')).toString('base64')}`;
    if (headers.authorization !== undefined) return headers.authorization === inHeader;
    return asked.get('client_id') === clientId && (asked.get('client_secret') ?? '') === (clientSecret ?? '');
  }
}

function sendJson(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
