import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type App, createApp } from '../../src/app.ts';
import { loadSettings } from '../../src/config/load-settings.ts';
import type { ContainerLog } from '../../src/domain/container-log.ts';
import type { LogsRequest } from '../../src/domain/requests.ts';
import type { ScanReport } from '../../src/domain/scan.ts';
import { namespace, realNodeLabel } from '../cluster/manifests.ts';
import { toolImage } from '../cluster/node/images.ts';
import { hasRealNode } from '../cluster/node/require-real-node.ts';
import { type Fleet, startFleet } from '../cluster/start-fleet.ts';
import { reader, type TestCluster } from '../cluster/test-cluster.ts';
import { hasServers, serverEntry } from '../mcp-servers/servers.ts';
import { type ImageRegistry, startImageRegistry } from './image-registry.ts';
import { PodComparison } from './pod-comparison.ts';
import { realPods, refusingRegistries } from './real-pods.ts';
import { temporaryFolder } from './run-program.ts';

const faults = 'faults';
const metrics = '/apis/metrics.k8s.io/v1beta1';
const patience = { timeout: 90_000, interval: 500 };

interface Terminated {
  exitCode: number;
  reason: string;
}
interface ContainerStatus {
  restartCount: number;
  state: { waiting?: { reason: string; message?: string } };
  lastState: { terminated?: Terminated };
}
interface MetricsList {
  items: {
    metadata: { name: string };
    usage: { cpu: string; memory: string };
    containers: { name: string; usage: { cpu: string; memory: string } }[];
  }[];
}

describe.skipIf(!hasRealNode('pods that really run, fail and are measured'))('e2e/real-node', () => {
  const home = temporaryFolder();
  let fleet: Fleet;
  let cluster: TestCluster;
  let registry: ImageRegistry;
  let app: App;
  let comparison: PodComparison;

  beforeAll(async () => {
    registry = await startImageRegistry(refusingRegistries);
    fleet = await startFleet({ clusters: ['real'], nodes: 1, realNodes: 2 });
    [cluster] = fleet.clusters as [TestCluster];
    for (const host of Object.keys(refusingRegistries)) {
      for (const node of cluster.realNodes) node.redirectRegistry(host, registry.url);
    }
    app = await openApp(fleet.kubeconfig([reader]));
    comparison = new PodComparison(cluster, app, faults);
    await cluster.apply(namespace(faults));
    // Until a controller has made the namespace's ServiceAccount no pod is let in.
    await vi.waitFor(() => cluster.apply(...realPods.map(podOf)), patience);
    comparison.start();
  });
  afterAll(async () => {
    await comparison?.stop();
    await app?.close();
    await fleet?.stop();
    await registry?.close();
    rmSync(home, { recursive: true, force: true });
  });

  async function openApp(kubeconfig: string, dataDir = home, flags: object = {}): Promise<App> {
    const loaded = await loadSettings({
      flags: { kubeconfig: [kubeconfig], 'data-dir': dataDir, ...flags },
      variables: { HOME: home, PATH: '/nowhere' },
      workingDirectory: home,
    });
    return createApp({ ...loaded, version: '0.0.0-test', writeLog: () => undefined });
  }

  async function rowsOf(kind: string, names: string[] = []): ReturnType<App['list']> {
    return app.list({
      kind,
      clusters: [],
      namespaces: kind === 'nodes' ? null : [faults],
      names,
      labels: [],
      limit: null,
      withBody: true,
    });
  }

  async function scan(...kinds: string[]): Promise<ScanReport> {
    return app.scan(
      { clusters: [], kinds, force: true, discover: false },
      () => undefined,
      new AbortController().signal,
    );
  }

  async function containerOf(name: string, init = false): Promise<ContainerStatus> {
    await scan('pods');
    const { rows } = await rowsOf('pods', [name]);
    const { status } = JSON.parse(rows[0]?.body ?? '{}') as {
      status: { containerStatuses: ContainerStatus[]; initContainerStatuses: ContainerStatus[] };
    };
    const [container] = init ? status.initContainerStatuses : status.containerStatuses;
    if (container === undefined) throw new Error(`${name} has no container`);
    return container;
  }

  async function get<Value>(path: string): Promise<Value> {
    const { code, body } = await cluster.request(path);
    if (code !== 200) throw new Error(`${path}: ${code} ${body}`);
    return JSON.parse(body) as Value;
  }

  describe('STATUS, READY and RESTARTS', () => {
    beforeAll(async () => {
      await vi.waitFor(() => expect(comparison.agreed.get('stubborn')).toContain('Running'), patience);
      await cluster.kubectl(['delete', 'pod', 'stubborn', '-n', faults, '--wait=false']);
    });

    it.each(realPods)(
      'are those that kubectl prints of $name: $statuses',
      async ({ name, statuses, restarts }) => {
        await vi.waitFor(() => {
          expect([...(comparison.agreed.get(name) ?? [])]).toEqual(expect.arrayContaining(statuses));
          expect(comparison.restarts.get(name)).toBeGreaterThanOrEqual(restarts ?? 0);
        }, patience);
      },
    );

    it('never differ from what kubectl prints at the time', async () => {
      await comparison.stop();

      expect(comparison.differences).toEqual([]);
      expect(comparison.agreed.size).toBe(realPods.length);
    });
  });

  describe('what is kept of a container', () => {
    it('tells how it ended last and that it is held back', async () => {
      await vi.waitFor(async () => {
        expect(await containerOf('crash-looping')).toMatchObject({
          restartCount: expect.toSatisfy((count: number) => count >= 2),
          state: { waiting: { reason: 'CrashLoopBackOff', message: expect.stringContaining('back-off') } },
          lastState: { terminated: { exitCode: 3, reason: 'Error' } },
        });
      }, patience);
    });

    it('tells that the kernel ended it for its memory', async () => {
      await vi.waitFor(async () => {
        expect((await containerOf('out-of-memory-again')).lastState).toMatchObject({
          terminated: { exitCode: 137, reason: 'OOMKilled' },
        });
      }, patience);
    });

    it('tells which init container failed, and how', async () => {
      await vi.waitFor(async () => {
        expect((await containerOf('init-crashing', true)).lastState).toMatchObject({
          terminated: { exitCode: 4, reason: 'Error' },
        });
      }, patience);
    });

    it.each([
      ['no-such-image', /not found/],
      ['private-image', /401 Unauthorized|authorization failed|no basic auth credentials/],
      ['busy-registry', /429 Too Many Requests/],
      ['dead-registry', /connection refused/],
    ])('tells why the image of %s cannot be had', async (name, why) => {
      await vi.waitFor(async () => {
        expect((await containerOf(name)).state.waiting?.message).toMatch(why);
      }, patience);
    });
  });

  it('asked nobody for images but the registry of the test', () => {
    expect(new Set(registry.asked)).toEqual(new Set(Object.keys(refusingRegistries)));
  });

  it.each([
    ['not-ready', 'Readiness probe failed: HTTP probe failed with statuscode: 404'],
    ['not-alive', 'Liveness probe failed'],
    ['not-started', 'Startup probe failed'],
  ])('keeps the event of the probe of %s', async (pod, message) => {
    await vi.waitFor(async () => {
      await scan('events');
      const { rows } = await rowsOf('events');
      const events = rows.map(
        ({ body }) => JSON.parse(body ?? '{}') as { message: string; involvedObject: { name: string } },
      );
      expect(
        events.filter(({ involvedObject }) => involvedObject.name === pod).map((event) => event.message),
      ).toContainEqual(expect.stringContaining(message));
    }, patience);
  });

  describe('through the API server', () => {
    const logs = `/api/v1/namespaces/${faults}/pods`;

    it('come logs, and those of the container before', async () => {
      expect((await cluster.request(`${logs}/healthy/log`)).body).toBe('ready to serve\n');
      // A container that was replaced in this moment is gone for an instant, with its log.
      await vi.waitFor(async () => {
        const { code, body } = await cluster.request(`${logs}/crash-looping/log?previous=true`);
        expect({ code, body }).toEqual({ code: 200, body: 'cannot reach db: connection refused\n' });
      }, patience);
      expect((await cluster.request(`${logs}/healthy/log?previous=true`)).code).toBe(400);
    });

    it('runs a command in a container', async () => {
      const { code, stdout } = await cluster.kubectl([
        ...['exec', '-n', faults, 'healthy', '--', 'sh', '-c', 'hostname; exit 7'],
      ]);

      expect(stdout).toBe('healthy\n');
      expect(code).toBe(7);
    });
  });

  describe('logs', () => {
    const talk = 'talk';
    const never = new AbortController().signal;
    const apps = new Map<string, App>();
    let log: (way: string, pod: string, change?: Partial<LogsRequest>) => Promise<ContainerLog>;
    const textsOf = ({ lines }: ContainerLog): string[] => lines.map(({ text }) => text);

    beforeAll(async () => {
      await cluster.apply(namespace(talk));
      await vi.waitFor(() => cluster.apply(podIn(talk, talkative)), patience);
      const kubeconfig = fleet.kubeconfig([reader]);
      apps.set('the API', app);
      apps.set('the embedded server', await openApp(kubeconfig, join(home, 'embedded'), { via: ['mcp'] }));
      if (hasServers('logs through a server of others')) {
        const file = join(home, 'mcp.json');
        const server = 'mcp-server-kubernetes';
        const entry = serverEntry(server, kubeconfig);
        writeFileSync(file, JSON.stringify({ mcpServers: { [server]: entry } }));
        const empty = join(home, 'none');
        writeFileSync(empty, 'apiVersion: v1\nkind: Config\nclusters: []\ncontexts: []\nusers: []\n');
        apps.set(server, await openApp(empty, join(home, server), { 'mcp-config': file }));
      }
      for (const [way, other] of apps)
        if (way !== 'the API')
          await other.scan(
            { clusters: [], kinds: ['namespaces'], force: true, discover: true },
            () => undefined,
            never,
          );
      await scan('namespaces');
      log = async (way, pod, change = {}) => {
        const reading = apps.get(way);
        if (reading === undefined) throw new Error(`there is no way ${way}`);
        const [known] = (await reading.clusters()).clusters;
        const rest = {
          namespace: faults,
          container: null,
          previous: false,
          tailLines: 100,
          sinceSeconds: null,
        };
        return reading.logs({ cluster: known?.name ?? '', pod, ...rest, ...change }, never);
      };
      await vi.waitFor(async () => {
        expect(textsOf(await log('the API', 'talkative', { namespace: talk })).at(-1)).toBe('the end');
      }, patience);
    }, 240_000);
    afterAll(async () => {
      for (const [way, other] of apps) if (way !== 'the API') await other.close();
    });

    const ways = ['the API', 'the embedded server', ...(hasServers('logs') ? ['mcp-server-kubernetes'] : [])];

    it.each(ways)('come by %s, and those of the container before', async (way) => {
      expect(textsOf(await log(way, 'healthy'))).toEqual(['ready to serve']);
      await vi.waitFor(async () => {
        expect(textsOf(await log(way, 'crash-looping', { previous: true }))).toEqual([
          'cannot reach db: connection refused',
        ]);
      }, patience);
    });

    it.each(ways)('come by %s without colours and secrets, also of such as go over lines', async (way) => {
      const texts = textsOf(await log(way, 'talkative', { namespace: talk }));

      expect(texts.slice(-4)).toEqual([
        'all is red',
        expect.stringMatching(/^DB_PASSWORD=<hidden:\w+>$/),
        expect.stringMatching(/^<hidden:\w+>$/),
        'the end',
      ]);
      expect(JSON.stringify(texts)).not.toMatch(/\\u001b|hunter2|MIIEvFake/);
    });

    it.each(ways)('come by %s from the end, and say that there are more', async (way) => {
      const { lines, isCut } = await log(way, 'talkative', { namespace: talk, tailLines: 1 });

      expect([lines.map(({ text }) => text), isCut]).toEqual([['the end'], true]);
    });

    it.each(ways)('come by %s of the default container of several', async (way) => {
      // Servers choose by themselves, and do not tell which.
      const container = way === 'the API' ? 'main' : null;
      await vi.waitFor(async () => {
        expect(await log(way, 'half-done')).toEqual({ container, lines: [], isCut: false });
      }, patience);
    });

    it.each(
      ways.flatMap((way) => [
        { way, pod: 'no-such-image', change: {}, hint: /has not started/ },
        { way, pod: 'healthy', change: { previous: true }, hint: /was not restarted/ },
        { way, pod: 'healthy', change: { container: 'nope' }, hint: /./ },
        { way, pod: 'nobody', change: {}, hint: /./ },
      ]),
    )('by $way of $pod $change are none, and it is said why', async ({ way, pod, change, hint }) => {
      await expect(log(way, pod, change)).rejects.toMatchObject({
        code: 'NOT_FOUND',
        hint: expect.stringMatching(hint),
      });
    });

    it('have the times of the node, where it tells them', async () => {
      const [line] = (await log('the API', 'healthy')).lines;

      expect(line?.at).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
      expect((await log('the API', 'healthy', { sinceSeconds: 1 })).lines).toEqual([]);
      expect((await log('the embedded server', 'healthy')).lines).toMatchObject([{ at: null }]);
    });
  });

  describe('metrics.k8s.io', () => {
    const amounts = {
      cpu: expect.stringMatching(/^\d+[num]?$/),
      memory: expect.stringMatching(/^[1-9]\d*Ki$/),
    };

    it('has samples of the real nodes', async () => {
      await vi.waitFor(async () => {
        const { items } = await get<MetricsList>(`${metrics}/nodes`);
        expect(items.map(({ metadata }) => metadata.name).sort()).toEqual(['real-1', 'real-2']);
        for (const { usage } of items) expect(usage).toEqual(amounts);
      }, patience);
    });

    it('has samples of the containers that run on them, and of no others', async () => {
      await vi.waitFor(async () => {
        const { items } = await get<MetricsList>(`${metrics}/namespaces/${faults}/pods`);
        const sampled = new Map(items.map(({ metadata, containers }) => [metadata.name, containers]));
        expect(sampled.get('healthy')).toEqual([{ name: 'main', usage: amounts }]);
        expect(
          sampled
            .get('with-sidecar')
            ?.map(({ name }) => name)
            .sort(),
        ).toEqual(['main', 'proxy']);
        expect(sampled.has('elsewhere')).toBe(true);
        expect(sampled.has('played')).toBe(false);
      }, patience);
    });

    it('disturbs no scan of everything', async () => {
      const report = await scan();

      expect(report.clusters).toMatchObject([{ ok: true, state: 'ready' }]);
      expect(report.clusters[0]?.kinds.filter(({ failure }) => failure !== null)).toEqual([]);
      expect(report.clusters[0]?.kinds.map(({ kind }) => kind)).toContain(
        'apiservices.apiregistration.k8s.io',
      );
    });
  });

  it('sees a node fall silent as kubectl does', async () => {
    const statuses = async (): Promise<string[]> => {
      await scan('nodes');
      return (await rowsOf('nodes')).rows.map(({ name, reason, phase }) => `${name} ${reason ?? phase}`);
    };
    const printed = async (): Promise<string[]> => {
      const { stdout } = await cluster.kubectl(['get', 'nodes', '--no-headers']);
      return [...stdout.matchAll(/^(\S+) +(\S+)/gm)].map(([, ...cells]) => cells.join(' '));
    };
    expect(await statuses()).toEqual(['node-1 Ready', 'real-1 Ready', 'real-2 Ready']);

    await cluster.realNodes[1]?.stopKubelet();

    await vi.waitFor(
      async () => {
        expect(await printed()).toContain('real-2 NotReady');
        expect(await statuses()).toEqual(['node-1 Ready', 'real-1 Ready', 'real-2 NotReady']);
      },
      { timeout: 100_000, interval: 1000 },
    );
  });
});

/** Writes a hundred lines, colours, a password, and a key over several lines. */
const talkative = {
  nodeSelector: { 'kubernetes.io/hostname': 'real-1', ...realNodeLabel },
  terminationGracePeriodSeconds: 1,
  containers: [
    {
      name: 'main',
      image: toolImage,
      command: [
        'sh',
        '-c',
        [
          'i=0; while [ $i -lt 100 ]; do echo "line $i"; i=$((i+1)); done',
          "printf '\\033[31mall is red\\033[0m\\nDB_PASS\\033[1mWORD=hunter2-fake\\n'",
          "printf -- '-----BEGIN PRIVATE KEY-----\\nMIIEvFakeFakeFakeFakeFakeFakeFake\\n-----END PRIVATE KEY-----\\nthe end\\n'",
          'exec tail -f /dev/null',
        ].join('; '),
      ],
    },
  ],
};

function podIn(namespaceName: string, spec: object): object {
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'talkative', namespace: namespaceName }, spec };
}

function podOf({ name, spec }: (typeof realPods)[number]): object {
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace: faults }, spec };
}
