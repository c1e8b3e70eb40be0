import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type App, createApp } from '../../src/app.ts';
import { nowhere } from '../../src/clusters/through-mcp/nowhere.ts';
import { loadSettings } from '../../src/config/load-settings.ts';
import type { KindOutcome } from '../../src/domain/scan.ts';
import { namespace } from '../cluster/manifests.ts';
import { hasCluster } from '../cluster/require-cluster.ts';
import { type Fleet, startFleet } from '../cluster/start-fleet.ts';
import { kubeconfigText, reader, type TestCluster } from '../cluster/test-cluster.ts';
import { type FaultProxy, startFaultProxy } from '../faults/fault-proxy.ts';
import { statusBody } from '../faults/faults.ts';
import { createAuthority } from '../faults/test-certificates.ts';

const authority = createAuthority();
const limitRange = (of: string): object => ({
  apiVersion: 'v1',
  kind: 'LimitRange',
  metadata: { name: 'limits', namespace: of },
  spec: { limits: [{ type: 'Container', default: { memory: '64Mi' } }] },
});

/** A kind that nothing comes back of, through the embedded server: because that may not ask for rights, and in truth. */
describe.skipIf(!hasCluster('kinds that are emptied'))('e2e/emptied-kinds', () => {
  const folder = mkdtempSync(join(tmpdir(), 'k8s-mcp-agent-emptied-'));
  let fleet: Fleet;
  let cluster: TestCluster;
  let proxy: FaultProxy;
  let app: App;

  beforeAll(async () => {
    fleet = await startFleet({ clusters: 1 });
    [cluster] = fleet.clusters as [TestCluster];
    await cluster.apply(...['shop', 'bank'].map(namespace), ...['shop', 'bank'].map(limitRange));
    proxy = await startFaultProxy({
      target: cluster.server,
      targetCa: readFileSync(cluster.caFile, 'utf8'),
      tls: authority.issue({ names: ['127.0.0.1'] }),
    });
    app = await openApp();
  });
  afterAll(async () => {
    await app?.close();
    await proxy?.close();
    await fleet?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  async function openApp(): Promise<App> {
    const file = join(folder, 'kubeconfig');
    const { clusters, ...rest } = JSON.parse(kubeconfigText([cluster.kubeconfigEntries([reader])])) as {
      clusters: object[];
    };
    const data = { server: proxy.url, 'certificate-authority-data': btoa(authority.cert) };
    const entries = clusters.map((entry) => ({ ...entry, cluster: data }));
    writeFileSync(file, JSON.stringify({ ...rest, clusters: entries }), { mode: 0o600 });
    const loaded = await loadSettings({
      flags: { kubeconfig: [file], 'data-dir': folder, via: ['mcp'] },
      variables: { HOME: folder, PATH: '/nowhere' },
      workingDirectory: folder,
    });
    return createApp({ ...loaded, version: '0.0.0-test', writeLog: () => undefined });
  }

  async function scanned(): Promise<KindOutcome | undefined> {
    const asked = { clusters: [], kinds: ['limitranges'], force: true, discover: false };
    const { clusters } = await app.scan(asked, () => undefined, new AbortController().signal);
    return clusters[0]?.kinds.find(({ kind }) => kind === 'limitranges');
  }

  async function kept(): Promise<{ names: string[]; asOf: string | null | undefined }> {
    const { rows, coverage } = await app.list({
      kind: 'limitranges',
      clusters: [],
      namespaces: null,
      names: [],
      labels: [],
      limit: null,
      withBody: false,
    });
    const names = rows.map((row) => `${row.namespace}/${row.name}`);
    return { names, asOf: coverage.clusters[0]?.asOf };
  }

  it('keeps what is there, as of when it was read, while questions for rights fail', async () => {
    expect(await scanned()).toMatchObject({ completeness: 'complete', count: 2 });
    const before = await kept();
    proxy.fail({
      path: /selfsubjectaccessreviews/,
      fault: { kind: 'answer', status: 500, body: statusBody(500, 'InternalError', 'etcd is slow') },
    });

    expect(await scanned()).toMatchObject({
      completeness: 'stale',
      deleted: 0,
      failure: { code: 'MCP_TOOL_FAILED', message: expect.stringContaining('where 2 are kept') },
    });
    expect(await kept()).toEqual(before);
    expect(before.names).toEqual(['bank/limits', 'shop/limits']);
  });

  it('asks once more where one such question failed', async () => {
    proxy.reset();
    proxy.fail({
      path: /selfsubjectaccessreviews/,
      times: 1,
      fault: { kind: 'answer', status: 500, body: statusBody(500, 'InternalError', 'etcd is slow') },
    });

    expect(await scanned()).toMatchObject({ completeness: 'complete', count: 2, deleted: 0, failure: null });
    const lists = proxy.seen.filter(({ path }) => path.includes('limitranges')).map(({ path }) => path);
    expect(lists).toEqual([
      expect.stringContaining(nowhere),
      expect.stringMatching(/shop|bank/),
      expect.stringMatching(/^\/api\/v1\/limitranges/),
    ]);
  });

  it('believes in the same scan that all of them were deleted', async () => {
    proxy.reset();
    for (const of of ['shop', 'bank'])
      await cluster.request(`/api/v1/namespaces/${of}/limitranges/limits`, { method: 'DELETE' });

    expect(await scanned()).toMatchObject({
      completeness: 'complete',
      count: 0,
      deleted: 2,
      failure: null,
    });
    expect((await kept()).names).toEqual([]);
  });
});
