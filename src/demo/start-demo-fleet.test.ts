import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DemoFleet, deadCluster, startDemoFleet } from './start-demo-fleet.ts';

interface Kubeconfig {
  clusters: { name: string; cluster: { server: string } }[];
  users: { user: object }[];
  contexts: { name: string; context: { cluster: string } }[];
  'current-context': string;
}

const now = Date.parse('2026-01-02T03:04:05Z');

function serverOf({ kubeconfig }: DemoFleet, name: string): string {
  const { clusters } = JSON.parse(kubeconfig) as Kubeconfig;
  return clusters.find((cluster) => cluster.name === name)?.cluster.server ?? '';
}

describe('demo/start-demo-fleet', () => {
  let fleet: DemoFleet;
  let server: string;

  beforeAll(async () => {
    fleet = await startDemoFleet(now);
    server = serverOf(fleet, 'demo-prod-us');
  });
  afterAll(() => fleet.stop());

  it('gives a kubeconfig with a context per cluster, the dead one last, and no credential', () => {
    const { contexts, users, ...rest } = JSON.parse(fleet.kubeconfig) as Kubeconfig;

    expect(fleet.clusters).toEqual(['demo-dev', 'demo-prod-eu', 'demo-prod-us', 'demo-staging', deadCluster]);
    expect(contexts.map(({ name, context }) => [name, context.cluster])).toEqual(
      fleet.clusters.map((name) => [name, name]),
    );
    expect(users).toEqual([{ name: 'demo', user: {} }]);
    expect(rest['current-context']).toBe('demo-dev');
  });

  it('serves each cluster on a loopback port of its own', async () => {
    const alive = fleet.clusters.filter((name) => name !== deadCluster);
    const servers = alive.map((name) => serverOf(fleet, name));

    expect(new Set(servers).size).toBe(4);
    for (const address of servers) {
      expect(address).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
      expect((await fetch(`${address}/readyz`)).status).toBe(200);
    }
  });

  it('has a dead cluster, where nothing listens', async () => {
    const socket = connect(Number(new URL(serverOf(fleet, deadCluster)).port), '127.0.0.1');

    const [error] = (await once(socket, 'error')) as [NodeJS.ErrnoException];
    expect(error.code).toBe('ECONNREFUSED');
  });

  it('answers over HTTP as JSON, with names as URLs write them', async () => {
    const path = '/apis/rbac.authorization.k8s.io/v1/clusterroles/system%3Anode';
    const response = await fetch(`${server}${path}`);

    expect(response.headers.get('content-type')).toBe('application/json');
    expect(await response.json()).toMatchObject({ kind: 'ClusterRole', metadata: { name: 'system:node' } });
    const query = 'labelSelector=app+in+%28web%2Cdb%29&limit=1';
    const page = (await (await fetch(`${server}/api/v1/pods?${query}`)).json()) as { items: object[] };
    expect(page.items).toHaveLength(1);
  });

  it('takes a review with a body, and refuses a write', async () => {
    const reviews = `${server}/apis/authorization.k8s.io/v1/selfsubjectaccessreviews`;
    const body = JSON.stringify({ spec: { resourceAttributes: { verb: 'list', resource: 'pods' } } });

    const allowed = await fetch(reviews, { method: 'POST', body });
    expect([allowed.status, ((await allowed.json()) as { status: object }).status]).toMatchObject([
      201,
      { allowed: true },
    ]);
    expect((await fetch(`${server}/api/v1/nodes/prod-us-node-1`, { method: 'DELETE' })).status).toBe(403);
  });

  it.each(['/%', '/api/v1/pods/%zz', '*'])(
    'answers the path "%s" with an error, and goes on',
    async (path) => {
      const { port } = new URL(server);
      const status = await new Promise<number | undefined>((resolve, reject) => {
        httpRequest({ host: '127.0.0.1', port, path }, (response) => {
          response.resume();
          resolve(response.statusCode);
        })
          .on('error', reject)
          .end();
      });

      expect([400, 404]).toContain(status);
      expect((await fetch(`${server}/readyz`)).status).toBe(200);
    },
  );

  it('goes from moment to moment, and begins with the last', async () => {
    const other = await startDemoFleet(now);
    const address = serverOf(other, 'demo-prod-eu');
    const imageOfPayments = async (): Promise<string> => {
      const response = await fetch(`${address}/apis/apps/v1/namespaces/shop/deployments/payments`);
      return JSON.stringify(((await response.json()) as { spec: object }).spec);
    };
    try {
      const last = await imageOfPayments();
      other.goTo(0);
      const first = await imageOfPayments();

      expect([first, last]).toEqual([
        expect.stringContaining('payments:1.4.1'),
        expect.stringContaining('payments:1.4.2'),
      ]);
      expect(other.moments).toHaveLength(2);
      expect(Math.abs((other.moments[1] ?? 0) - now)).toBeLessThan(1000);
      expect(other.moments[0]).toBeLessThan(now);
      expect(() => other.goTo(2)).toThrow('no moment 2');
    } finally {
      await other.stop();
    }
  });

  it('keeps a watch open until it is stopped, and then lets go of everything', async () => {
    const other = await startDemoFleet(now);
    const address = serverOf(other, 'demo-dev');
    const { metadata } = (await (await fetch(`${address}/api/v1/pods?limit=1`)).json()) as {
      metadata: { resourceVersion: string };
    };
    const since = `resourceVersion=${metadata.resourceVersion}`;
    const watch = await fetch(`${address}/api/v1/pods?watch=1&allowWatchBookmarks=true&${since}`);
    const reader = watch.body?.getReader();
    const first = new TextDecoder().decode((await reader?.read())?.value);
    expect(JSON.parse(first)).toMatchObject({ type: 'BOOKMARK' });

    await other.stop();

    await expect(reader?.read()).rejects.toThrow();
    await expect(fetch(`${address}/readyz`)).rejects.toThrow();
  });

  it('ends a watch when its time is up', async () => {
    const watch = await fetch(`${server}/api/v1/nodes?watch=true&resourceVersion=1`);

    expect(await watch.text()).toContain('"code":410');
  });
});
