import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type App, createApp } from '../../src/app.ts';
import { KubernetesReader } from '../../src/clusters/kubernetes/kubernetes-reader.ts';
import { createPageParsers } from '../../src/clusters/kubernetes/page-parsers.ts';
import { loadSettings } from '../../src/config/load-settings.ts';
import { groupResource, type ResourceKind } from '../../src/domain/kind.ts';
import { resourcesOf } from '../../src/domain/packed-resources.ts';
import type { ListResult, ResourcePage } from '../../src/domain/ports/cluster-access.ts';
import type { Resource } from '../../src/domain/resource.ts';
import type { ScanReport } from '../../src/domain/scan.ts';
import { SystemClock } from '../../src/observe/system-clock.ts';
import { hasCluster } from '../cluster/require-cluster.ts';
import { type Fleet, startFleet } from '../cluster/start-fleet.ts';
import {
  kubeconfigText,
  limited,
  reader as readingUser,
  type TestCluster,
  type TestUser,
} from '../cluster/test-cluster.ts';
import { connectionOptions } from '../fakes/kubernetes-connection.ts';
import { testExtraction } from '../fakes/test-redactor.ts';
import { type FaultProxy, startFaultProxy } from '../faults/fault-proxy.ts';
import { statusBody } from '../faults/faults.ts';
import { createAuthority } from '../faults/test-certificates.ts';
import { writtenPods } from './pod-statuses.ts';
import { canaries, deadApiService, fillCluster, manyObjects, mayListNamespaces } from './reading-content.ts';

const authority = createAuthority();
const certificate = authority.issue({ names: ['127.0.0.1'] });
const parsers = createPageParsers({ threads: 1, hashKey: new Uint8Array(32), keepValues: 'safe' });

describe.skipIf(!hasCluster('reading by the API on a real server, and with faults before it'))(
  'e2e/reading',
  () => {
    const signal = new AbortController().signal;
    let fleet: Fleet;
    let shop: TestCluster;
    let empty: TestCluster;
    /** Before the cluster with things in it. */
    let proxy: FaultProxy;
    const readers: KubernetesReader[] = [];
    const apps: App[] = [];
    const folders: string[] = [];

    beforeAll(async () => {
      fleet = await startFleet({
        clusters: ['shop', 'empty'],
        // Lists expire after seconds instead of minutes, and no newer cache keeps them alive.
        apiServerArguments: ['--etcd-compaction-interval=2s', '--feature-gates=ListFromCacheSnapshot=false'],
      });
      [shop, empty] = fleet.clusters as [TestCluster, TestCluster];
      await fillCluster(shop);
      proxy = await startFaultProxy({
        target: shop.server,
        targetCa: readFileSync(shop.caFile, 'utf8'),
        tls: certificate,
        keepBodies: true,
      });
    });
    afterAll(async () => {
      await proxy?.close();
      await parsers.close();
      await fleet?.stop();
      for (const folder of folders) rmSync(folder, { recursive: true, force: true });
    });
    beforeEach(() => proxy.reset());
    afterEach(async () => {
      for (const reader of readers.splice(0)) await reader.close();
      for (const app of apps.splice(0)) await app.close();
    });

    function openReader({
      user = readingUser,
      of = null,
      own = null,
    }: {
      user?: TestUser;
      of?: TestCluster | null;
      own?: string | null;
    } = {}): KubernetesReader {
      const server = of?.server ?? proxy.url;
      const ca = of === null ? authority.cert : readFileSync(of.caFile, 'utf8');
      const credential = { authorization: `Bearer ${user.token}`, clientCertificate: null, expiresAt: null };
      const options = connectionOptions(server, {
        clock: new SystemClock(),
        context: {
          tls: { ca, insecure: false, servername: null },
          credential: { kind: 'token', get: async () => credential, forget: () => false },
        },
        limits: { requestsPerSecond: 50, firstByteTimeoutMs: 20_000, pageTimeoutMs: 60_000 },
      });
      const path = { ...options.context.path, namespace: own };
      const opened = new KubernetesReader({
        ...options,
        context: { ...options.context, path },
        parsers,
        extraction: testExtraction,
      });
      readers.push(opened);
      return opened;
    }

    async function kindOf(name: string, from: KubernetesReader): Promise<ResourceKind> {
      const { kinds } = await from.kinds(signal);
      const kind = kinds.find((candidate) => groupResource(candidate) === name);
      if (kind === undefined) throw new Error(`there is no kind ${name}`);
      return kind;
    }

    async function read(
      from: KubernetesReader,
      name: string,
      known: ReadonlyMap<string, string> = new Map(),
    ): Promise<{ pages: ResourcePage[]; resources: Resource[]; rows: string[]; result: ListResult | null }> {
      await from.probe(signal);
      const pages: ResourcePage[] = [];
      for await (const page of from.list(await kindOf(name, from), { known, signal })) pages.push(page);
      // What was packed can be read once.
      const resources = pages.flatMap(({ changed }) => resourcesOf(changed));
      const rows = resources.map((row) => `${row.namespace ?? ''}/${row.name}`);
      return { pages, resources, rows, result: pages.at(-1)?.result ?? null };
    }

    /** What kubectl shows of a kind, as an administrator. */
    async function shown(kind: string, of = shop, ...words: string[]): Promise<string[]> {
      const rows = '{range .items[*]}{.metadata.namespace}/{.metadata.name}{"\\n"}{end}';
      const { stdout } = await of.kubectl([
        'get',
        kind,
        ...(words.length > 0 ? words : ['-A']),
        '-o',
        `jsonpath=${rows}`,
      ]);
      return stdout.trim().split('\n').sort();
    }

    async function openApp(kubeconfig: object, flags: Record<string, string[]> = {}): Promise<App> {
      const folder = mkdtempSync(join(tmpdir(), 'k8s-mcp-agent-reading-'));
      folders.push(folder);
      const file = join(folder, 'kubeconfig');
      writeFileSync(file, JSON.stringify(kubeconfig), { mode: 0o600 });
      const loaded = await loadSettings({
        flags: { kubeconfig: [file], 'data-dir': folder, ...flags },
        variables: { HOME: folder, PATH: '/nowhere' },
        workingDirectory: folder,
      });
      const app = createApp({ ...loaded, version: '0.0.0-test', writeLog: () => undefined });
      apps.push(app);
      return app;
    }

    const configOf = (cluster: TestCluster, user: TestUser): object =>
      JSON.parse(kubeconfigText([cluster.kubeconfigEntries([user])]));
    /** As if the proxy were the cluster. */
    function configOfProxy(address: string): object {
      const { clusters, ...rest } = configOf(shop, readingUser) as { clusters: { cluster: object }[] };
      const data = { server: address, 'certificate-authority-data': btoa(authority.cert) };
      return { ...rest, clusters: clusters.map((entry) => ({ ...entry, cluster: data })) };
    }
    const scan = (app: App): Promise<ScanReport> =>
      app.scan({ clusters: [], kinds: [], force: true, discover: false }, () => undefined, signal);
    const list = async (app: App, kind: string): Promise<string[]> => {
      const { rows } = await app.list({
        kind,
        clusters: [],
        namespaces: null,
        names: [],
        labels: [],
        limit: null,
        withBody: false,
      });
      return rows.map((row) => `${row.namespace ?? ''}/${row.name}`).sort();
    };

    describe('every kind', () => {
      it('is read as kubectl shows it, custom kinds too, also one that is called like a built-in one', async () => {
        const from = openReader();

        for (const kind of [
          'namespaces',
          'configmaps',
          'pods',
          'campaigns.shop.example',
          'pods.shop.example',
          'customresourcedefinitions.apiextensions.k8s.io',
        ]) {
          const { rows, result } = await read(from, kind);
          expect(rows.sort(), kind).toEqual(await shown(kind));
          expect(result, kind).toMatchObject({
            completeness: 'complete',
            provenNamespaces: 'all',
            reason: null,
          });
        }
      });

      it('is found but for those that tick or come twice', async () => {
        const names = (await openReader().kinds(signal)).kinds.map(groupResource);

        expect(names).toEqual(
          expect.arrayContaining([
            'pods',
            'pods.shop.example',
            'secrets',
            'events',
            'endpointslices.discovery.k8s.io',
          ]),
        );
        expect(names).not.toContain('leases.coordination.k8s.io');
        expect(names).not.toContain('componentstatuses');
        expect(names).not.toContain('events.events.k8s.io');
        expect(new Set(names).size).toBe(names.length);
      });

      it('keeps its sockets over a whole scan', async () => {
        const from = openReader();
        await from.probe(signal);
        const before = proxy.connections;

        for (const kind of (await from.kinds(signal)).kinds.slice(0, 20))
          for await (const _ of from.list(kind, { known: new Map(), signal }));

        expect(proxy.seen.length).toBeGreaterThan(25);
        expect(proxy.connections - before).toBeLessThanOrEqual(2);
      });
    });

    describe('pods', () => {
      it('have the status, readiness and restarts that kubectl prints', async () => {
        const { stdout } = await shop.kubectl(['get', 'pods', '-n', 'statuses', '--no-headers']);
        const printed = [...stdout.matchAll(/^(\S+) +(\d+\/\d+) +(\S+) +(\d+)/gm)].map(([, ...cells]) =>
          cells.join(' '),
        );

        const { resources } = await read(openReader(), 'pods');

        const ours = resources
          .filter((row) => row.namespace === 'statuses')
          .map(
            ({ name, readyCount, wantedCount, reason, restarts }) =>
              `${name} ${readyCount}/${wantedCount} ${reason} ${restarts}`,
          );
        expect(printed).toHaveLength(writtenPods.length);
        expect(ours).toEqual(printed);
      });
    });

    describe('Secrets', () => {
      it('come as metadata only, and those of Helm releases not at all', async () => {
        const { pages, rows } = await read(openReader(), 'secrets');

        expect(rows.sort()).toEqual(['shop/applied', 'shop/credentials']);
        const asked = proxy.seen.filter(({ path }) => path.startsWith('/api/v1/secrets'));
        expect(asked.map(({ headers }) => headers.accept)).toEqual([
          'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1',
        ]);
        expect(asked[0]?.body).toContain('"credentials"');
        const passed = proxy.seen.map(({ body }) => body).join('');
        expect(passed).not.toContain(canaries.data);
        expect(passed).not.toContain(btoa(canaries.data));
        // What kubectl apply copied into an annotation comes with the metadata, and is dropped here.
        expect(passed).toContain(canaries.applied);
        expect(JSON.stringify(pages)).not.toContain(canaries.applied);
      });
    });

    describe('somebody with rights in some namespaces', () => {
      it('gets exactly those, marked as partial', async () => {
        const from = openReader({ user: limited, own: 'shop' });

        const { rows, result } = await read(from, 'pods');

        expect(rows.sort()).toEqual(await shown('pods', shop, '-n', 'shop'));
        expect(rows.length).toBeGreaterThan(0);
        expect(result).toMatchObject({
          completeness: 'partial',
          reason: 'listing cluster-wide is forbidden; read 1 of 1 known namespaces',
          provenNamespaces: ['shop'],
        });
      });

      it('is told which kinds are forbidden, without trying each namespace', async () => {
        const from = openReader({ user: limited, own: 'shop' });

        await expect(read(from, 'deployments.apps')).rejects.toMatchObject({ code: 'FORBIDDEN' });
        await expect(read(from, 'nodes')).rejects.toMatchObject({ code: 'FORBIDDEN' });

        expect(proxy.seen.filter(({ path }) => path.includes('/namespaces/shop/deployments'))).toEqual([]);
      });

      it('gets all of them where the namespaces may be listed', async () => {
        await shop.apply(...mayListNamespaces());
        const from = openReader({ user: limited });

        const { rows, result } = await read(from, 'configmaps');

        expect(rows.filter((row) => !row.startsWith('shop/') && !row.startsWith('bank/'))).toEqual([]);
        expect(rows).toEqual(expect.arrayContaining(['shop/settings', 'bank/settings']));
        expect(result).toMatchObject({
          completeness: 'partial',
          reason: expect.stringMatching(/read 2 of \d+ known namespaces/),
          provenNamespaces: ['bank', 'shop'],
        });
        await shop.kubectl(['delete', 'clusterrolebinding', 'limited-namespaces']);
      });

      it('has a cluster that is ready, with what is partial said of each kind', async () => {
        const config = configOf(shop, limited) as { contexts: { context: { namespace?: string } }[] };
        for (const { context } of config.contexts) context.namespace = 'bank';
        const app = await openApp(config);

        const report = await scan(app);

        expect(report.clusters).toMatchObject([{ ok: true, state: 'ready' }]);
        const pods = report.clusters[0]?.kinds.find(({ kind }) => kind === 'configmaps');
        expect(pods).toMatchObject({ completeness: 'partial', count: 1, failure: null });
        expect(await list(app, 'configmaps')).toEqual(['bank/settings']);
      });

      it('gets all of them through the embedded MCP server, too, which left to itself lists one in silence', async () => {
        await shop.apply(...mayListNamespaces());
        const config = configOf(shop, limited) as { contexts: { context: { namespace?: string } }[] };
        for (const { context } of config.contexts) context.namespace = 'bank';
        const app = await openApp(config, { via: ['mcp'] });

        const [outcome] = (await scan(app)).clusters;

        expect(outcome).toMatchObject({ ok: true, via: 'mcp' });
        const { kinds = [] } = outcome ?? {};
        expect(kinds.find(({ kind }) => kind === 'configmaps')).toMatchObject({
          completeness: 'partial',
          failure: null,
        });
        expect(await list(app, 'configmaps')).toEqual([
          ...(await shown('configmaps', shop, '-n', 'bank')),
          ...(await shown('configmaps', shop, '-n', 'shop')),
        ]);
        await shop.kubectl(['delete', 'clusterrolebinding', 'limited-namespaces']);
      });
    });

    it('calls a cluster forbidden in which somebody may read nothing', async () => {
      const app = await openApp(configOf(empty, limited));

      expect((await scan(app)).clusters).toMatchObject([
        { ok: false, state: 'forbidden', failure: { code: 'FORBIDDEN' } },
      ]);
      expect((await app.clusters()).clusters).toMatchObject([
        { state: 'forbidden', version: expect.stringMatching(/^v1\./) },
      ]);
    });

    it('reads an empty cluster whole', async () => {
      const app = await openApp(configOf(empty, readingUser));

      const [outcome] = (await scan(app)).clusters;

      expect(outcome).toMatchObject({ ok: true, state: 'ready', failure: null });
      expect(outcome?.kinds.filter(({ completeness }) => completeness !== 'complete')).toEqual([]);
      expect(outcome?.kinds.find(({ kind }) => kind === 'pods')).toMatchObject({ count: 0 });
    });

    it('reads the rest of a cluster one of whose aggregated APIs is dead, and says which', async () => {
      await empty.apply(deadApiService());
      await vi.waitFor(async () => expect((await empty.request('/apis/dead.example/v1')).code).toBe(503), {
        timeout: 20_000,
      });
      const app = await openApp(configOf(empty, readingUser));

      const [outcome] = (await scan(app)).clusters;

      const dead = outcome?.kinds.filter(({ failure }) => failure !== null);
      expect(outcome).toMatchObject({ ok: true, state: 'degraded' });
      expect(dead).toMatchObject([
        {
          kind: '*.dead.example',
          reason: expect.stringContaining('dead.example'),
          failure: { code: 'SERVER_ERROR' },
        },
      ]);
      expect(outcome?.kinds.filter(({ completeness }) => completeness === 'complete').length).toBeGreaterThan(
        40,
      );
      await empty.kubectl(['delete', 'apiservice', 'v1.dead.example']);
    });

    describe('faults on the way', () => {
      const pageTwo = /^\/api\/v1\/configmaps\?.*continue=/;

      it('waits as long as a busy server asks for, and then has everything', async () => {
        proxy.fail({
          path: pageTwo,
          times: 1,
          fault: { kind: 'answer', status: 429, headers: { 'retry-after': '1' }, body: 'slow down' },
        });
        const from = openReader();

        const { rows, result } = await read(from, 'configmaps');

        expect(rows.sort()).toEqual(await shown('configmaps'));
        expect(result).toMatchObject({ completeness: 'complete' });
        expect(from.cost()).toMatchObject({ throttled: 1 });
      });

      it('asks again for a page that was cut off', async () => {
        proxy.fail({ path: pageTwo, times: 1, fault: { kind: 'cut', afterBytes: 2_000 } });

        const { rows, result } = await read(openReader(), 'configmaps');

        expect(rows.sort()).toEqual(await shown('configmaps'));
        expect(result).toMatchObject({ completeness: 'complete' });
      });

      it('does not take a page that is cut off but looks whole for one', async () => {
        proxy.fail({ path: pageTwo, fault: { kind: 'truncate', bytes: 2_000 } });

        await expect(read(openReader(), 'configmaps')).rejects.toMatchObject({ code: 'PARSE' });
      });

      it('goes on with a list that expired on the server, and shows every object once', async () => {
        proxy.fail({
          path: pageTwo,
          times: 1,
          fault: { kind: 'meanwhile', run: ({ path }) => untilExpired(path) },
        });

        const { rows, result } = await read(openReader(), 'configmaps');

        expect(proxy.seen.filter(({ path, status }) => pageTwo.test(path) && status === 410)).toHaveLength(1);
        const many = rows.filter((row) => row.startsWith('many/object-'));
        expect(new Set(many).size).toBe(manyObjects);
        expect(many).toHaveLength(manyObjects);
        expect(result).toMatchObject({
          completeness: 'complete',
          provenNamespaces: 'all',
          resourceVersion: null,
        });
      });

      it('begins a list anew when the server offers no way on', async () => {
        const gone = statusBody(410, 'Expired', 'The provided continue parameter is too old');
        proxy.fail({ path: pageTwo, times: 1, fault: { kind: 'answer', status: 410, body: gone } });

        const { rows, result } = await read(openReader(), 'configmaps');

        expect([...new Set(rows)].sort()).toEqual(await shown('configmaps'));
        expect(rows.length).toBeGreaterThan(new Set(rows).size);
        expect(result).toMatchObject({
          completeness: 'complete',
          resourceVersion: expect.stringMatching(/^\d+$/),
        });
      });
    });

    it('shows one moment of a list whose objects change between its pages, and the changes the next time', async () => {
      const path = '/api/v1/namespaces/many/configmaps';
      const change = async (): Promise<void> => {
        await shop.request(`${path}/object-101`, { method: 'DELETE' });
        await patch(`${path}/object-102`, { data: { n: 'changed' } });
        await shop.create(path, { metadata: { name: 'object-999' }, data: {} });
      };
      proxy.fail({
        path: /^\/api\/v1\/configmaps\?.*continue=/,
        times: 1,
        fault: { kind: 'meanwhile', run: change },
      });
      const from = openReader();

      const first = await read(from, 'configmaps');
      const known = new Map(
        first.resources.map(({ uid, resourceVersion }) => [uid ?? '', resourceVersion ?? ''] as const),
      );
      const second = await read(from, 'configmaps', known);

      expect(first.rows).toContain('many/object-101');
      expect(first.rows).not.toContain('many/object-999');
      expect(second.rows).toEqual(['many/object-102', 'many/object-999']);
      expect(second.pages.flatMap(({ unchangedIds }) => unchangedIds)).toHaveLength(known.size - 2);
    });

    it('closes a cluster that was rebuilt behind the same address, and mixes nothing', async () => {
      const address = await startFaultProxy({
        target: shop.server,
        targetCa: readFileSync(shop.caFile, 'utf8'),
        tls: certificate,
      });
      const app = await openApp(configOfProxy(address.url));
      await scan(app);
      const [before] = (await app.clusters()).clusters;
      expect(await list(app, 'configmaps')).toContain('shop/settings');

      const rebuilt = await startFaultProxy({
        target: empty.server,
        targetCa: readFileSync(empty.caFile, 'utf8'),
      });
      address.target = rebuilt.url;
      await scan(app);

      const after = (await app.clusters()).clusters;
      const closed = after.find(({ id }) => id === before?.id);
      const open = after.filter(({ closedAt }) => closedAt === null);
      expect(closed).toMatchObject({ closedAt: expect.any(String), paths: [] });
      expect(open).toMatchObject([{ name: 'shop', state: 'ready', provisional: false }]);
      expect(open[0]?.id).not.toBe(before?.id);
      const { rows } = await app.list({
        kind: 'configmaps',
        clusters: ['shop'],
        namespaces: null,
        names: [],
        labels: [],
        limit: null,
        withBody: false,
      });
      expect(rows.map((row) => `${row.namespace}/${row.name}`).sort()).toEqual(
        await shown('configmaps', empty),
      );
      await rebuilt.close();
      await address.close();
    });

    async function patch(path: string, change: object): Promise<void> {
      await shop.request(path, {
        method: 'PATCH',
        headers: { 'content-type': 'application/merge-patch+json' },
        body: JSON.stringify(change),
      });
    }

    /** Writes until the server has forgotten the state that a page is asked of. */
    async function untilExpired(path: string): Promise<void> {
      for (let turn = 0; turn < 60; turn += 1) {
        await patch('/api/v1/namespaces/bank/configmaps/settings', { data: { turn: String(turn) } });
        if ((await shop.request(path)).code === 410) return;
        await delay(250);
      }
      throw new Error('the list does not expire');
    }
  },
);
