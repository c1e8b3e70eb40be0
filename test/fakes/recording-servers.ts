import {
  createServer as createHttpServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import { createServer as createHttpsServer, type ServerOptions } from 'node:https';
import { type AddressInfo, connect } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { TestCertificate } from '../faults/test-certificates.ts';

/** What a client showed of itself. */
export interface RecordedRequest {
  path: string | undefined;
  authorization: string | undefined;
  /** Common name of the client certificate; null: none was shown. */
  certificate: string | null;
  impersonate: Record<string, string | string[] | undefined>;
  isProxied: boolean;
}

export interface RecordingServersOptions {
  certificate: TestCertificate;
  otherCertificate: TestCertificate;
}

/** API servers that answer /version and remember who asked; a proxy that leads to them. Not real ones, which do not tell what was sent. */
export class RecordingServers {
  readonly requests: RecordedRequest[] = [];
  readonly #proxiedPorts = new Set<number | undefined>();
  readonly #servers: Record<'tls' | 'otherName' | 'ipv6' | 'http' | 'proxy', Server>;

  constructor({ certificate, otherCertificate }: RecordingServersOptions) {
    const answer = (request: IncomingMessage, response: ServerResponse): void =>
      this.#answer(request, response);
    const secure = ({ cert, key }: TestCertificate): ServerOptions => ({
      cert,
      key,
      requestCert: true,
      rejectUnauthorized: false,
    });
    this.#servers = {
      tls: createHttpsServer(secure(certificate), answer),
      otherName: createHttpsServer(secure(otherCertificate), answer),
      ipv6: createHttpsServer(secure(certificate), answer),
      http: createHttpServer(answer),
      proxy: this.#createProxy(),
    };
  }

  async start(): Promise<void> {
    await Promise.all(
      Object.entries(this.#servers).map(
        ([name, server]) =>
          new Promise<void>((resolve) => {
            server.on('tlsClientError', () => undefined);
            server.listen(0, name === 'ipv6' ? '::1' : '127.0.0.1', resolve);
          }),
      ),
    );
  }

  async stop(): Promise<void> {
    await Promise.all(
      Object.values(this.#servers).map((server) => {
        server.closeAllConnections();
        return new Promise((resolve) => server.close(resolve));
      }),
    );
  }

  port(name: 'tls' | 'otherName' | 'ipv6' | 'http' | 'proxy'): number {
    return (this.#servers[name].address() as AddressInfo).port;
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const socket = request.socket as TLSSocket;
    const certificate = socket.getPeerCertificate?.() ?? {};
    this.requests.push({
      // kubectl adds its time limit as a query.
      path: request.url?.split('?')[0],
      authorization: request.headers.authorization,
      certificate: String(certificate.subject?.CN ?? '') || null,
      impersonate: Object.fromEntries(
        Object.entries(request.headersDistinct)
          .filter(([name]) => name.startsWith('impersonate-'))
          .toSorted(),
      ),
      isProxied: this.#proxiedPorts.has(request.socket.remotePort),
    });
    response.setHeader('content-type', 'application/json').end('{"major":"1","minor":"36"}');
  }

  #createProxy(): Server {
    return createHttpServer().on('connect', (request, client) => {
      const [host = '', port = ''] = (request.url ?? '').split(':');
      const upstream = connect(Number(port), host, () => {
        this.#proxiedPorts.add(upstream.localPort);
        client.write('HTTP/1.1 200 OK\r\n\r\n');
        upstream.pipe(client).pipe(upstream);
      });
      upstream.on('error', () => client.destroy());
      client.on('error', () => upstream.destroy());
    });
  }
}
