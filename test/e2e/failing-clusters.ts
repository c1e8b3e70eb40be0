import type { NamedContext } from '../../src/clusters/kubeconfig/write-kubeconfig.ts';
import { startDemoFleet } from '../../src/demo/start-demo-fleet.ts';
import { demoPaths } from '../fakes/demo-contexts.ts';
import { type FaultProxy, startFaultProxy } from '../faults/fault-proxy.ts';
import { type Fault, statusBody } from '../faults/faults.ts';
import { createAuthority } from '../faults/test-certificates.ts';

export interface FailingClusters {
  /**
   * One for each way in which a cluster fails: good, without-metrics, refused, unauthorized, forbidden (nodes), silent,
   * untrusted, expired, without-plugin.
   */
  contexts: NamedContext[];
  stop(): Promise<void>;
}

const base64 = (text: string): string => Buffer.from(text).toString('base64');

/** Contexts of one demo cluster, each with something else in between. Real sockets; the API behind them is the demo's. */
export async function startFailingClusters(): Promise<FailingClusters> {
  const fleet = await startDemoFleet(Date.now());
  const target = demoPaths(fleet.kubeconfig).get('demo-dev')?.server ?? '';
  const proxies: FaultProxy[] = [];
  const authority = createAuthority();
  const trusted = { 'certificate-authority-data': base64(authority.cert) };

  async function proxy(change: { tls?: boolean; expired?: boolean } = {}): Promise<FaultProxy> {
    const validUntil = change.expired ? { validUntil: new Date(Date.now() - 3_600_000) } : {};
    const tls = change.tls ? { tls: authority.issue({ names: ['127.0.0.1'], ...validUntil }) } : {};
    const started = await startFaultProxy({ target, ...tls });
    proxies.push(started);
    return started;
  }

  const [good, withoutMetrics, unauthorized, forbidden, silent, refused, tls, expired] = await Promise.all([
    proxy(),
    proxy(),
    proxy(),
    proxy(),
    proxy(),
    proxy(),
    proxy({ tls: true }),
    proxy({ tls: true, expired: true }),
  ]);
  withoutMetrics.fail({
    path: /^\/apis(\?|$)/,
    fault: { kind: 'rewrite', body: (text) => text.replaceAll('metrics.k8s.io', 'other.k8s.io') },
  });
  unauthorized.fail({ fault: status(401, 'Unauthorized', 'Unauthorized') });
  forbidden.fail({
    path: '/api/v1/nodes',
    fault: status(403, 'Forbidden', 'nodes is forbidden: User "team" cannot list resource "nodes"'),
  });
  silent.isDeaf = true;
  refused.refuse();
  const exec = {
    apiVersion: 'client.authentication.k8s.io/v1',
    command: '/nowhere/plugin',
    interactiveMode: 'Never',
  };
  return {
    contexts: [
      context('good', good.url),
      context('without-metrics', withoutMetrics.url),
      context('refused', refused.url.replace('http:', 'https:')),
      context('unauthorized', unauthorized.url),
      context('forbidden', forbidden.url),
      context('silent', silent.url.replace('http:', 'https:')),
      context('untrusted', tls.url),
      context('expired', expired.url, trusted),
      context('without-plugin', tls.url, trusted, { exec }),
    ],
    stop: async () => {
      await Promise.all(proxies.map((started) => started.close()));
      await fleet.stop();
    },
  };
}

function context(
  name: string,
  server: string,
  cluster: object = {},
  user: Record<string, unknown> = { token: 'not-a-real-token' },
): NamedContext {
  return {
    name,
    // Without a credential kubectl would ask for a name and a password.
    context: { flattened: { cluster: { server, ...cluster }, user } },
    namespace: null,
  };
}

function status(code: number, reason: string, message: string): Fault {
  return {
    kind: 'answer',
    status: code,
    headers: { 'content-type': 'application/json' },
    body: statusBody(code, reason, message),
  };
}
