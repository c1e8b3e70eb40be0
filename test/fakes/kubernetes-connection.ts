import type {
  Credential,
  CredentialProvider,
  ResolvedContext,
} from '../../src/clusters/kubeconfig/resolved-context.ts';
import { Connection, type ConnectionOptions } from '../../src/clusters/kubernetes/connection.ts';
import type { Clock } from '../../src/domain/ports/outside.ts';
import { accessPath } from './builders.ts';

/** Waits for nothing, moves its own time on instead, and keeps what was waited for. */
export class HastyClock implements Clock {
  readonly waits: number[] = [];
  #now = Date.parse('2026-01-02T03:04:05.000Z');

  now(): number {
    return this.#now;
  }

  async sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    this.waits.push(milliseconds);
    this.#now += milliseconds;
  }
}

/** Gives the credentials it was made with, one after the other: the next one each time that it is told to forget. */
export class ScriptedCredentials implements CredentialProvider {
  readonly kind = 'exec';
  gets = 0;
  forgets = 0;
  readonly #credentials: Partial<Credential>[];

  constructor(...credentials: Partial<Credential>[]) {
    this.#credentials = credentials;
  }

  async get(): Promise<Credential> {
    this.gets += 1;
    const current = this.#credentials[Math.min(this.forgets, this.#credentials.length - 1)];
    return { authorization: null, clientCertificate: null, expiresAt: null, ...current };
  }

  forget(): boolean {
    this.forgets += 1;
    return true;
  }
}

export function testContext(server: string, change: Partial<ResolvedContext> = {}): ResolvedContext {
  return {
    path: accessPath('test', { server }),
    server,
    tls: { ca: null, insecure: false, servername: null },
    proxyUrl: null,
    credential: {
      kind: 'none',
      get: async () => ({ authorization: null, clientCertificate: null, expiresAt: null }),
      forget: () => false,
    },
    impersonate: null,
    flattened: { cluster: {}, user: {} },
    ...change,
  };
}

export const testLimits: ConnectionOptions['limits'] = {
  requestsPerSecond: 10_000,
  firstAnswerTimeoutMs: 5_000,
  connectTimeoutMs: 5_000,
  firstByteTimeoutMs: 5_000,
  pageTimeoutMs: 5_000,
};

export interface TestConnectionChange extends Partial<Omit<ConnectionOptions, 'context' | 'limits'>> {
  context?: Partial<ResolvedContext>;
  limits?: Partial<ConnectionOptions['limits']>;
}

export function connectionOptions(
  server: string,
  { context, limits, ...change }: TestConnectionChange = {},
): ConnectionOptions {
  return {
    context: testContext(server, context),
    clock: new HastyClock(),
    limits: { ...testLimits, ...limits },
    httpsProxy: null,
    noProxy: null,
    userAgent: 'test/1',
    redactText: (text) => text.replaceAll('hunter2', '[hidden]'),
    ...change,
  };
}

export function testConnection(server: string, change: TestConnectionChange = {}): Connection {
  return new Connection(connectionOptions(server, change));
}
