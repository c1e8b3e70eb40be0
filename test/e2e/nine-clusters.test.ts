import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { ScanReport } from '../../src/domain/scan.ts';
import { deployment, namespace, service } from '../cluster/manifests.ts';
import { hasCluster } from '../cluster/require-cluster.ts';
import { type Fleet, startFleet } from '../cluster/start-fleet.ts';
import { administrator, reader } from '../cluster/test-cluster.ts';
import { type ProgramResult, runProgram, temporaryFolder } from './run-program.ts';

/** Written into clusters by the test; none of them may turn up in anything that we keep, log or print. */
const canaries = {
  secret: 'canary-in-a-secret-9f2c',
  environment: 'canary-in-env-71ab',
  configMap: 'canary-in-a-configmap-c0de',
  annotation: 'canary-in-an-annotation-d00d',
  url: 'canary-in-a-url-beef',
};

/** Kinds that change between two scans by themselves, or that only one of the two ways lists. */
const incomparable = ['events', 'secrets', 'endpoints'];

interface ListDocument {
  items: Record<string, unknown>[];
}

describe.skipIf(!hasCluster('a scan of nine real clusters, by the API and through MCP'))(
  'e2e/nine-clusters',
  () => {
    const home = temporaryFolder();
    let fleet: Fleet;
    let kubeconfig: string;

    beforeAll(async () => {
      fleet = await startFleet({ clusters: 9, nodes: 0 });
      await Promise.all(
        fleet.clusters.slice(0, 8).map((cluster, index) => cluster.apply(...contentOf(index))),
      );
      const [first] = fleet.clusters;
      await vi.waitFor(
        async () => expect((await first?.request('/apis/shop.example/v1/campaigns'))?.code).toBe(200),
        { timeout: 30_000 },
      );
      await first?.apply({
        apiVersion: 'shop.example/v1',
        kind: 'Campaign',
        metadata: { name: 'winter', namespace: 'shop-1' },
        spec: { discount: 15 },
      });
      fleet.clusters[8]?.pause();
      kubeconfig = fleet.kubeconfig([reader, administrator]);
    }, 300_000);
    afterAll(async () => {
      fleet.clusters[8]?.resume();
      await fleet.stop();
      rmSync(home, { recursive: true, force: true });
    });

    function run(via: string, ...words: string[]): Promise<ProgramResult> {
      return runProgram([...words, '--data-dir', join(home, via)], home, { KUBECONFIG: kubeconfig });
    }

    async function scan(via: 'api' | 'mcp'): Promise<{ report: ScanReport; result: ProgramResult }> {
      const result = await run(via, 'full-scan', '--via', via, '-o', 'json', '--log-level', 'debug');
      const document = JSON.parse(result.stdout) as { items: ScanReport['clusters'] } & Omit<
        ScanReport,
        'clusters'
      >;
      return { result, report: { ...document, clusters: document.items } };
    }

    async function list(via: string, kind: string): Promise<Record<string, unknown>[]> {
      const { stdout } = await run(via, 'list', kind, '-o', 'json');
      return (JSON.parse(stdout) as ListDocument).items;
    }

    it('reads eight by the API and names the ninth, which accepts and never answers', async () => {
      const { report, result } = await scan('api');

      expect(result.code).toBe(3);
      expect(report.clusters.filter(({ ok }) => ok)).toHaveLength(8);
      expect(report.clusters.find(({ ok }) => !ok)).toMatchObject({
        cluster: 'test-9',
        state: 'unreachable',
        failure: { code: 'TIMEOUT' },
      });
      for (const { kinds } of report.clusters)
        expect(kinds.filter(({ failure }) => failure !== null)).toEqual([]);
    }, 120_000);

    it('takes two contexts of one cluster for one cluster', async () => {
      const { stdout } = await run('api', 'discover-clusters', '-o', 'json');

      const { items } = JSON.parse(stdout) as { items: { name: string; paths: unknown[] }[] };
      expect(items.filter(({ name }) => name !== 'test-9').map(({ paths }) => paths.length)).toEqual(
        Array(8).fill(2),
      );
    }, 60_000);

    it('reads the same eight through MCP', async () => {
      const { report, result } = await scan('mcp');

      expect(result.code).toBe(3);
      expect(report.clusters.filter(({ ok }) => ok)).toHaveLength(8);
      expect(new Set(report.clusters.filter(({ ok }) => ok).map(({ via }) => via))).toEqual(new Set(['mcp']));
    }, 300_000);

    it.each([
      'namespaces',
      'services',
      'configmaps',
      'deployments',
      'customresourcedefinitions',
      'campaigns',
      'clusterroles',
    ])(
      'has the same records of %s by both ways',
      async (kind) => {
        expect(incomparable).not.toContain(kind);

        const [byApi, throughMcp] = await Promise.all([list('api', kind), list('mcp', kind)]);

        expect(byApi.length).toBeGreaterThan(0);
        expect(throughMcp).toEqual(byApi);
      },
      60_000,
    );

    it('keeps Secrets without their data by the API, and says that MCP leaves them out', async () => {
      const names = (await list('api', 'secrets')).map(({ name }) => name);
      const { stdout } = await run('mcp', 'list', '-o', 'json');

      expect(names.filter((name) => name === 'credentials')).toHaveLength(8);
      expect(stdout).toContain('Secrets through MCP: denied by us');
    }, 60_000);

    it('keeps, logs and prints no planted secret', async () => {
      const printed = await Promise.all(
        ['api', 'mcp'].flatMap((via) =>
          ['secrets', 'configmaps', 'deployments'].map(async (kind) => {
            const { stdout, stderr } = await run(via, 'list', kind, '-o', 'yaml', '--body');
            return stdout + stderr;
          }),
        ),
      );
      const files = ['api', 'mcp'].flatMap((via) =>
        ['inventory.db', 'inventory.db-wal', 'private.db'].map((file) => join(home, via, file)),
      );
      const kept = files.map(readIfThere);

      expect(printed.join('')).toContain('LOG_LEVEL');
      for (const canary of Object.values(canaries)) {
        expect(printed.filter((text) => text.includes(canary))).toEqual([]);
        expect(kept.filter((text) => text.includes(canary) || text.includes(btoa(canary)))).toEqual([]);
      }
    }, 60_000);

    it('rescans only what is due, and finds nothing changed when forced', async () => {
      const again = await run('api', 'scan', '--cluster', 'test-1', '-o', 'json');
      const forced = await run('api', 'scan', '--all', '--cluster', 'test-1', '-o', 'json');

      const kinds = (result: ProgramResult): { changed: number; added: number; kind: string }[] =>
        (JSON.parse(result.stdout) as { items: ScanReport['clusters'] }).items.flatMap(
          (cluster) => cluster.kinds,
        );
      expect(kinds(again).length).toBeLessThan(kinds(forced).length);
      expect(
        kinds(forced).filter(
          ({ changed, added, kind }) => (changed > 0 || added > 0) && !incomparable.includes(kind),
        ),
      ).toEqual([]);
    }, 60_000);
  },
);

function readIfThere(file: string): string {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    // A write-ahead log is gone once it has been worked in.
    return '';
  }
}

function contentOf(index: number): object[] {
  const shop = `shop-${index + 1}`;
  return [
    namespace(shop),
    namespace('empty'),
    {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'credentials', namespace: shop },
      stringData: { password: canaries.secret },
    },
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: {
        name: 'settings',
        namespace: shop,
        annotations: { 'example.com/api-token': canaries.annotation },
      },
      data: { LOG_LEVEL: 'debug', 'app.properties': `size=3\ndb.password=${canaries.configMap}\n` },
    },
    deployment({
      name: 'web',
      namespace: shop,
      replicas: 2,
      env: [
        { name: 'DB_PASSWORD', value: canaries.environment },
        { name: 'DATABASE_URL', value: `postgres://web:${canaries.url}@db/shop` },
      ],
    }),
    service('web', shop),
    service('outside', shop, {
      type: 'ExternalName',
      externalName: 'db.example',
      selector: undefined,
      ports: undefined,
    }),
    {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: 'campaigns.shop.example' },
      spec: {
        group: 'shop.example',
        scope: 'Namespaced',
        names: { kind: 'Campaign', plural: 'campaigns', singular: 'campaign' },
        versions: [
          {
            name: 'v1',
            served: true,
            storage: true,
            schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
          },
        ],
      },
    },
  ];
}
