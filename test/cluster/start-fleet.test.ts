import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { deployment, namespace } from './manifests.ts';
import { hasCluster } from './require-cluster.ts';
import { type Fleet, startFleet } from './start-fleet.ts';
import { limited, reader } from './test-cluster.ts';

describe.skipIf(!hasCluster('the launcher of test clusters'))('test/cluster/start-fleet', () => {
  let fleet: Fleet;

  beforeAll(async () => {
    fleet = await startFleet({ clusters: ['one', 'two'], nodes: 2 });
  });
  afterAll(() => fleet.stop());

  it('starts clusters that are real and not one another', async () => {
    const uids = await Promise.all(
      fleet.clusters.map(
        async (cluster) =>
          (await cluster.kubectl(['get', 'ns', 'kube-system', '-o', 'jsonpath={.metadata.uid}'])).stdout,
      ),
    );

    expect(new Set(uids).size).toBe(2);
  });

  it('runs pods on simulated nodes', async () => {
    const [cluster] = fleet.clusters;
    await cluster?.apply(namespace('shop'), deployment({ name: 'web', namespace: 'shop', replicas: 3 }));

    const running = async (): Promise<string> =>
      (await cluster?.kubectl(['get', 'pods', '-n', 'shop', '--no-headers']))?.stdout ?? '';

    await vi.waitFor(async () => expect((await running()).match(/1\/1 +Running/g)).toHaveLength(3), {
      timeout: 60_000,
      interval: 500,
    });
  });

  it('lets the reader read, and nobody else unasked', async () => {
    const [cluster] = fleet.clusters;

    expect((await cluster?.request('/api/v1/pods', { user: reader }))?.code).toBe(200);
    expect(
      (await cluster?.request('/api/v1/namespaces/shop/pods', { method: 'POST', body: '{}', user: reader }))
        ?.code,
    ).not.toBe(201);
    expect((await cluster?.request('/api/v1/pods', { user: limited }))?.code).toBe(403);
  });

  it('pauses and resumes an API server', async () => {
    const [, cluster] = fleet.clusters;
    cluster?.pause();

    const answer = await Promise.race([
      cluster?.request('/version'),
      new Promise((resolve) => setTimeout(resolve, 1000, 'silence')),
    ]);
    cluster?.resume();

    expect(answer).toBe('silence');
    expect((await cluster?.request('/version'))?.code).toBe(200);
  });

  it('leaves nothing behind', async () => {
    const other = await startFleet({ clusters: 1 });
    const [cluster] = other.clusters;

    await other.stop();

    expect(existsSync(other.folder)).toBe(false);
    await expect(cluster?.request('/version')).rejects.toThrow();
  });
});
