import { readFileSync } from 'node:fs';
import { reader } from '../../cluster/test-cluster.ts';
import { type FaultProxy, startFaultProxy } from '../fault-proxy.ts';
import { createAuthority, type TestCertificate } from '../test-certificates.ts';
import type { PlannedFault } from './fault-plan.ts';
import type { RealClusters } from './real-clusters.ts';

const hour = 3_600_000;
const names = ['127.0.0.1'];

/** A fault proxy before each real API server, with a name of its own that only a test's resolver knows. */
export class FaultyServers {
  readonly proxies: readonly FaultProxy[];
  readonly #good: TestCertificate;
  readonly #expired: TestCertificate;
  readonly #ca: string;

  private constructor(parts: {
    proxies: FaultProxy[];
    good: TestCertificate;
    expired: TestCertificate;
    ca: string;
  }) {
    this.proxies = parts.proxies;
    this.#good = parts.good;
    this.#expired = parts.expired;
    this.#ca = parts.ca;
  }

  static async start({ clusters }: RealClusters): Promise<FaultyServers> {
    const authority = createAuthority();
    const all = [...names, ...clusters.map((_, index) => hostOf(index))];
    const good = authority.issue({ names: all });
    const expired = authority.issue({ names: all, validUntil: new Date(Date.now() - hour) });
    const proxies = await Promise.all(
      clusters.map(({ cluster }) =>
        startFaultProxy({
          target: cluster.server,
          targetCa: readFileSync(cluster.caFile, 'utf8'),
          tls: good,
        }),
      ),
    );
    return new FaultyServers({ proxies, good, expired, ca: authority.cert });
  }

  /** A kubeconfig that leads to the proxies, by name or by address. */
  kubeconfig(by: 'name' | 'address'): string {
    const ca = Buffer.from(this.#ca).toString('base64');
    const clusters = this.proxies.map(({ url }, index) => ({
      name: `test-${index + 1}`,
      cluster: {
        server: by === 'name' ? url.replace('127.0.0.1', hostOf(index)) : url,
        'certificate-authority-data': ca,
      },
    }));
    return JSON.stringify({
      apiVersion: 'v1',
      kind: 'Config',
      clusters,
      users: [{ name: reader.name, user: { token: reader.token } }],
      contexts: clusters.map(({ name }) => ({ name, context: { cluster: name, user: reader.name } })),
      'current-context': clusters[0]?.name,
    });
  }

  /** Variables for the program's surroundings: its resolver and its clock, as the plan has them. */
  variables(faults: readonly PlannedFault[]): Record<string, string> {
    const known = this.proxies.map((_, index) => [hostOf(index), '127.0.0.1'] as const);
    const lost = faults
      .filter(({ doing }) => doing.kind === 'unresolved name')
      .map(({ server }) => [hostOf(server), null] as const);
    const skew = faults.flatMap(({ doing }) => (doing.kind === 'skewed clock' ? [doing.ms] : []));
    return {
      FAULT_NAMES: JSON.stringify(Object.fromEntries([...known, ...lost])),
      FAULT_CLOCK_MS: String(skew[0] ?? 0),
    };
  }

  begin(faults: readonly PlannedFault[]): void {
    for (const fault of faults) this.#begin(fault);
  }

  /** From here on all is well. */
  async end(): Promise<void> {
    for (const proxy of this.proxies) {
      proxy.reset();
      proxy.present(this.#good);
      await proxy.accept();
    }
  }

  get openConnections(): number {
    return this.proxies.reduce((sum, { openConnections }) => sum + openConnections, 0);
  }

  async close(): Promise<void> {
    await Promise.all(this.proxies.map((proxy) => proxy.close()));
  }

  #begin({ server, doing, skip, times }: PlannedFault): void {
    const proxy = this.proxies[server];
    if (proxy === undefined) return;
    if (doing.kind === 'exchange') proxy.fail({ skip, times, fault: doing.fault });
    const at = (run: () => void): void => {
      if (skip === 0) run();
      else proxy.fail({ skip, times: 1, fault: { kind: 'meanwhile', run: async () => run() } });
    };
    if (doing.kind === 'refuse') at(() => proxy.refuse());
    if (doing.kind === 'expired certificate') at(() => proxy.presentAnew(this.#expired));
  }
}

/** A name that no resolver but a test's own knows (RFC 2606). */
function hostOf(index: number): string {
  return `test-${index + 1}.faults.example`;
}
