import type { Server } from 'node:http';
import type { Server as TlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';

type AnyServer = Server | TlsServer;

/** Listens on this machine alone; without a port, on one that is free. */
export function listen(server: AnyServer, port = 0): Promise<void> {
  return new Promise((done) => server.listen(port, '127.0.0.1', done));
}

/** `127.0.0.1:12345`, of a server that listens. */
export function hostOf(server: AnyServer): string {
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Ends it, and whatever is under way with it. */
export function close(server: AnyServer): Promise<void> {
  return new Promise((done) => {
    server.close(() => done());
    server.closeAllConnections();
  });
}
