import { join } from 'node:path';
import { embeddedProgram } from '../../../src/clusters/through-mcp/embedded-server.ts';
import { freePort, Processes, until } from '../../cluster/processes.ts';
import { startFaultProxy } from '../fault-proxy.ts';
import { AddressProxy } from './address-proxy.ts';

/** A real kubernetes-mcp-server at an address, with a fault proxy before it. */
export class McpAtAddress {
  readonly servers: AddressProxy;
  readonly #processes: Processes;

  private constructor(servers: AddressProxy, processes: Processes) {
    this.servers = servers;
    this.#processes = processes;
  }

  static async start(kubeconfig: string, home: string): Promise<McpAtAddress> {
    const port = await freePort();
    const processes = new Processes();
    const words = [
      '--port',
      String(port),
      '--bind-address',
      '127.0.0.1',
      '--read-only',
      '--list-output',
      'yaml',
    ];
    const started = processes.start(
      'kubernetes-mcp-server',
      embeddedProgram(),
      [...words, '--kubeconfig', kubeconfig],
      join(home, 'mcp-server.log'),
    );
    const target = `http://127.0.0.1:${port}`;
    await until(started, async () => (await fetch(`${target}/healthz`)).ok);
    return new McpAtAddress(new AddressProxy(await startFaultProxy({ target })), processes);
  }

  get url(): string {
    return `${this.servers.proxy.url}/mcp`;
  }

  async stop(): Promise<void> {
    await this.servers.proxy.close();
    await this.#processes.stopAll();
  }
}
