import type { Transport } from '@modelcontextprotocol/client';
import type { Dispatcher } from 'undici';
import { ClientAuthorization } from './authorization.ts';
import { HttpFetch } from './http-fetch.ts';
import { ProcessGuard } from './process-guard.ts';
import { ProcessTransport } from './process-transport.ts';
import { RobustHttpTransport } from './robust-http-transport.ts';
import { RobustSseTransport } from './robust-sse-transport.ts';
import type { McpServerConfig } from './server-config.ts';

export interface TransportOpenerOptions {
  /** What every server's process gets; servers of the user's get their own `env` on top. */
  environment: Readonly<Record<string, string>>;
  messageLimitBytes: number;
  httpsProxy: string | null;
  noProxy: string | null;
}

export interface Opened {
  transport: Transport;
  /** What the server's last refusal said of when to come back. */
  retryAfterMs: () => number | null;
  /** How much came from the server so far. */
  bytesHeard: () => number;
}

/** Opens transports, and keeps what they share: connections, logins, and the guard of the processes. */
export class TransportOpener {
  readonly #options: TransportOpenerOptions;
  readonly #guard = new ProcessGuard();
  readonly #logins = new Map<string, ClientAuthorization>();
  #dispatcher: Promise<Dispatcher> | null = null;

  constructor(options: TransportOpenerOptions) {
    this.#options = options;
  }

  open(server: McpServerConfig, kind: 'stdio' | 'http' | 'sse'): Opened {
    if (server.transport === 'stdio') {
      const transport = this.#process(server);
      return { transport, retryAfterMs: () => null, bytesHeard: () => transport.bytesHeard };
    }
    const http = new HttpFetch({
      limitBytes: this.#options.messageLimitBytes,
      dispatcher: () => this.#connections(),
    });
    const authProvider = this.#loginOf(server);
    const options = {
      fetch: http.fetch,
      requestInit: { headers: server.headers },
      ...(authProvider === null ? {} : { authProvider }),
    };
    const url = new URL(server.url);
    const transport =
      kind === 'sse'
        ? new RobustSseTransport(url, options)
        : new RobustHttpTransport(url, { ...options, reconnectionOptions });
    return { transport, retryAfterMs: () => http.retryAfterMs, bytesHeard: () => http.bytesHeard };
  }

  async close(): Promise<void> {
    this.#guard.close();
    await (await this.#dispatcher)?.destroy();
  }

  #process(server: McpServerConfig & { transport: 'stdio' }): ProcessTransport {
    const { command, args, env, workingDirectory } = server;
    return new ProcessTransport({
      command,
      args,
      env: { ...this.#options.environment, ...env },
      workingDirectory,
      messageLimitBytes: this.#options.messageLimitBytes,
      guard: this.#guard,
    });
  }

  /** One for all sessions with a server, so that a new session needs no new login. */
  #loginOf(server: McpServerConfig & { transport: 'http' }): ClientAuthorization | null {
    if (server.login === null) return null;
    const known = this.#logins.get(server.name);
    if (known !== undefined) return known;
    const login = new ClientAuthorization(server.login);
    this.#logins.set(server.name, login);
    return login;
  }

  #connections(): Promise<Dispatcher> {
    this.#dispatcher ??= import('./http-client.ts').then(({ connectionsTo }) => connectionsTo(this.#options));
    return this.#dispatcher;
  }
}

/** Streams that the server lets us resume; a call that broke off without that is asked anew by the pool. */
const reconnectionOptions = {
  initialReconnectionDelay: 500,
  maxReconnectionDelay: 5000,
  reconnectionDelayGrowFactor: 1.5,
  maxRetries: 2,
};
