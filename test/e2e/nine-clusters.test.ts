import { spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { ScanReport } from '../../src/domain/scan.ts';
import { deployment, namespace, service, simulatedNode } from '../cluster/manifests.ts';
import { hasCluster } from '../cluster/require-cluster.ts';
import { type Fleet, startFleet } from '../cluster/start-fleet.ts';
import { administrator, reader } from '../cluster/test-cluster.ts';
import { formsOf, keptTexts } from './kept-texts.ts';
import { type ProgramResult, programCommand, runProgram, temporaryFolder } from './run-program.ts';

/** Written into clusters by the test; none of them may turn up in anything that we keep, log or print. */
const canaries = {
  secret: 'canary-in-a-secret-9f2c',
  environment: 'canary-in-env-71ab',
  configMap: 'canary-in-a-configmap-c0de',
  annotation: 'canary-in-an-annotation-d00d',
  url: 'canary-in-a-url-beef',
};

/** Written beside them, and no secret: what does not find it would find no secret either. */
const seen = 'seen-in-a-configmap-5a1d';

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
    /** Everything that scans have printed, their logs included. */
    const printedByScans: string[] = [];

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
      const refused = join(home, 'refused.kubeconfig');
      writeFileSync(refused, refusedKubeconfig());
      kubeconfig = `${fleet.kubeconfig([reader, administrator])}:${refused}`;
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
      printedByScans.push(result.stdout, result.stderr);
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

    it('reads eight by the API and names the ninth, which accepts and never answers, and one that refuses', async () => {
      const { report, result } = await scan('api');

      expect(result.code).toBe(3);
      expect(report.clusters.filter(({ ok }) => ok)).toHaveLength(8);
      expect(report.clusters.filter(({ ok }) => !ok)).toMatchObject([
        { cluster: 'refused', state: 'unreachable', failure: { code: 'CONNECTION_REFUSED' } },
        { cluster: 'test-9', state: 'unreachable', failure: { code: 'TIMEOUT' } },
      ]);
      for (const { kinds } of report.clusters)
        expect(kinds.filter(({ failure }) => failure !== null)).toEqual([]);
    }, 120_000);

    it('takes two contexts of one cluster for one cluster', async () => {
      const { stdout } = await run('api', 'discover-clusters', '-o', 'json');

      const { items } = JSON.parse(stdout) as { items: { name: string; paths: unknown[] }[] };
      expect(
        items.filter(({ name }) => !['test-9', 'refused'].includes(name)).map(({ paths }) => paths.length),
      ).toEqual(Array(8).fill(2));
    }, 60_000);

    it('leaves those alone that failed twice, in the next run too, and says until when', async () => {
      const { stdout } = await run('api', 'scan', '-o', 'json');

      const { items } = JSON.parse(stdout) as { items: ScanReport['clusters'] };
      for (const cluster of ['test-9', 'refused']) {
        const message = items.find((item) => item.cluster === cluster)?.failure?.message;
        expect(message).toMatch(/failed 2 times; left alone until \d{4}-/);
      }
    }, 60_000);

    it('stops at Ctrl-C though a cluster is silent, and keeps what it has', async () => {
      const before = await list('api', 'namespaces');
      const { command, args } = programCommand(['scan', '--all', '--data-dir', join(home, 'api')]);
      const env = {
        PATH: process.env.PATH ?? '',
        HOME: home,
        KUBECONFIG: kubeconfig,
        K8S_MCP_AGENT_FIRST_ANSWER_TIMEOUT: '60s',
      };
      const child = spawn(command, args, { env, stdio: ['ignore', 'ignore', 'pipe'] });
      const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
      let told = '';
      child.stderr.on('data', (chunk: Buffer) => {
        told += chunk.toString();
      });
      await vi.waitFor(() => expect(told).toContain('test-1'), { timeout: 30_000 });

      child.kill('SIGINT');

      expect(await ended).toBe(130);
      expect(await list('api', 'namespaces')).toEqual(before);
    }, 90_000);

    it('reads the same eight through MCP', async () => {
      const { report, result } = await scan('mcp');

      expect(result.code).toBe(3);
      expect(report.clusters.filter(({ ok }) => ok)).toHaveLength(8);
      expect(new Set(report.clusters.filter(({ ok }) => ok).map(({ via }) => via))).toEqual(new Set(['mcp']));
    }, 300_000);

    it.each([
      'namespaces',
      'nodes',
      'pods',
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
          ['secrets', 'configmaps', 'deployments', 'pods'].map(async (kind) => {
            const { stdout, stderr } = await run(via, 'list', kind, '-o', 'yaml', '--body');
            return stdout + stderr;
          }),
        ),
      );
      const files = ['api', 'mcp'].flatMap((via) =>
        ['inventory.db', 'private.db'].map((file) => join(home, via, file)),
      );
      const kept = [...files.map(readIfThere), ...files.flatMap(keptTexts)];

      expect(printed.join('')).toContain('LOG_LEVEL');
      expect(kept.filter((text) => text.includes(seen)).length).toBeGreaterThanOrEqual(16);
      expect(printedByScans.join('').length).toBeGreaterThan(10_000);
      for (const canary of Object.values(canaries)) {
        expect(printedByScans.filter((text) => text.includes(canary))).toEqual([]);
        expect(printed.filter((text) => text.includes(canary))).toEqual([]);
        expect(kept.filter((text) => formsOf(canary).some((form) => text.includes(form)))).toEqual([]);
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

/** A context where nothing listens. */
function refusedKubeconfig(): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'refused', cluster: { server: 'https://127.0.0.1:1' } }],
    users: [{ name: 'refused', user: { token: 'no-token' } }],
    contexts: [{ name: 'refused', context: { cluster: 'refused', user: 'refused' } }],
  });
}

/** A file's bytes with those of its write-ahead log, which is gone once it has been worked in. */
function readIfThere(file: string): string {
  return [file, `${file}-wal`]
    .filter((path) => existsSync(path))
    .map((path) => readFileSync(path, 'latin1'))
    .join('');
}

function pod(name: string, namespace: string, nodeName?: string): object {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace, labels: { app: 'web' } },
    spec: {
      ...(nodeName === undefined ? {} : { nodeName }),
      containers: [
        {
          name: 'main',
          image: 'registry.example/shop/web:1.4.1',
          env: [{ name: 'DB_PASSWORD', value: canaries.environment }],
        },
      ],
    },
  };
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
      data: {
        LOG_LEVEL: 'debug',
        MOTD: seen,
        'app.properties': `size=3\ndb.password=${canaries.configMap}\n`,
      },
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
    simulatedNode('node-1', { 'topology.kubernetes.io/region': 'eu-west-1' }),
    simulatedNode('node-2'),
    // No controller makes it here, and without it no pod is admitted.
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default', namespace: shop } },
    pod('web-0', shop, 'node-1'),
    pod('nobody-wants-me', shop),
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
