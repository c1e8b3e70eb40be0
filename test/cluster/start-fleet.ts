import { generateKeyPairSync } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readerRole, simulatedNode } from './manifests.ts';
import { startMetricsServer } from './node/metrics-server.ts';
import { type RealNodeShape, startRealNode } from './node/start-real-node.ts';
import { frontProxyArguments, realNodeArguments } from './node/trust.ts';
import { freePort, Processes, type Started, until } from './processes.ts';
import { program, programFolder } from './programs.ts';
import { simulatedUsageArguments } from './simulated-usage.ts';
import { kubeconfigText, TestCluster, type TestUser, testUsers } from './test-cluster.ts';

export interface FleetOptions {
  /** Names of the clusters, or how many. */
  clusters: number | readonly string[];
  /** Simulated nodes in each cluster; with any, controllers, a scheduler and KWOK are started too. */
  nodes?: number;
  /**
   * Real nodes, with metrics-server beside them: so many in each cluster, called `real-1` and so on, or those of a cluster.
   * See `hasRealNode`.
   */
  realNodes?: number | ((cluster: string) => readonly RealNodeShape[]);
  /** false: no metrics-server anywhere. */
  metrics?: boolean;
  /** Further arguments of every API server. */
  apiServerArguments?: readonly string[];
  /** Clusters in which metrics-server measures what simulated pods use (`usageAnnotations`), as if they were real. */
  usage?: readonly string[];
  /** Stage files of KWOK besides its own, for pods with faults. */
  stages?: readonly string[];
}

export interface Fleet {
  clusters: TestCluster[];
  folder: string;
  /** Writes a kubeconfig with all clusters and these users, and answers its path. */
  kubeconfig(users?: readonly TestUser[]): string;
  /** Ends etcd, does something to its data, and starts it again: what a backup and its restoration are made of. */
  restartEtcd(whileEnded: (dataFolder: string) => void): Promise<void>;
  stop(): Promise<void>;
}

interface Etcd {
  address: string;
  restart: Fleet['restartEtcd'];
}

/** API servers that start at once: more only make each other slow on two cores. */
const startsAtOnce = 2;
/** Alone in their clusters, and not held back to 20 requests a second: ten thousand pods are there in a minute. */
const controllerArguments = [
  '--leader-elect=false',
  '--secure-port=0',
  '--kube-api-qps=300',
  '--kube-api-burst=600',
];

/** Starts real control planes on loopback: one etcd, an API server per cluster, controllers and KWOK where nodes are wanted. */
export async function startFleet(options: FleetOptions): Promise<Fleet> {
  const folder = mkdtempSync(join(tmpdir(), 'k8s-mcp-agent-fleet-'));
  const processes = new Processes();
  const cleanUps: (() => Promise<void>)[] = [];
  const stop = async (): Promise<void> => {
    await processes.stopAll();
    await Promise.all(cleanUps.splice(0).map((cleanUp) => cleanUp()));
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const etcd = await startEtcd(folder, processes);
    const names =
      typeof options.clusters === 'number'
        ? Array.from({ length: options.clusters }, (_, index) => `test-${index + 1}`)
        : [...options.clusters];
    const clusters = await startClusters(names, {
      ...options,
      folder,
      processes,
      cleanUps,
      etcd: etcd.address,
    });
    return fleetOf(clusters, folder, { restartEtcd: etcd.restart, stop });
  } catch (error) {
    await stop();
    throw error;
  }
}

function fleetOf(
  clusters: TestCluster[],
  folder: string,
  control: Pick<Fleet, 'restartEtcd' | 'stop'>,
): Fleet {
  return {
    ...control,
    clusters,
    folder,
    kubeconfig: (users) => {
      const file = join(folder, `fleet-${Math.random().toString(36).slice(2)}.kubeconfig`);
      writeFileSync(file, kubeconfigText(clusters.map((cluster) => cluster.kubeconfigEntries(users))), {
        mode: 0o600,
      });
      return file;
    },
  };
}

interface Surroundings extends FleetOptions {
  folder: string;
  processes: Processes;
  /** What real nodes leave to be waited for, once all processes have been ended. */
  cleanUps: (() => Promise<void>)[];
  etcd: string;
}

async function startClusters(names: readonly string[], surroundings: Surroundings): Promise<TestCluster[]> {
  const clusters: TestCluster[] = [];
  for (let index = 0; index < names.length; index += startsAtOnce) {
    const batch = names.slice(index, index + startsAtOnce);
    clusters.push(...(await Promise.all(batch.map((name) => startCluster(name, surroundings)))));
  }
  return clusters;
}

async function startEtcd(folder: string, processes: Processes): Promise<Etcd> {
  const address = `http://127.0.0.1:${await freePort()}`;
  const peers = `http://127.0.0.1:${await freePort()}`;
  const data = join(folder, 'etcd');
  const start = async (): Promise<Started> => {
    const etcd = processes.start(
      'etcd',
      program('etcd'),
      etcdArguments(data, address, peers),
      join(folder, 'etcd.log'),
    );
    await until(etcd, async () => (await fetch(`${address}/health`)).ok);
    return etcd;
  };
  let running = await start();
  const restart: Etcd['restart'] = async (whileEnded) => {
    await processes.stop(running);
    whileEnded(data);
    running = await start();
  };
  return { address, restart };
}

function etcdArguments(data: string, address: string, peers: string): string[] {
  return [
    '--unsafe-no-fsync',
    '--data-dir',
    data,
    '--quota-backend-bytes',
    '8589934592',
    '--listen-client-urls',
    address,
    '--advertise-client-urls',
    address,
    '--listen-peer-urls',
    peers,
    '--initial-advertise-peer-urls',
    peers,
    '--initial-cluster',
    `default=${peers}`,
    '--log-level',
    'error',
  ];
}

async function startCluster(name: string, surroundings: Surroundings): Promise<TestCluster> {
  const { processes } = surroundings;
  const folder = join(surroundings.folder, name);
  const port = await freePort();
  mkdirSync(join(folder, 'certificates'), { recursive: true });
  writeFileSync(
    join(folder, 'tokens.csv'),
    testUsers
      .map(
        ({ name: user, token }) =>
          `${token},${user},${user}${user === 'administrator' ? ',system:masters' : ''}`,
      )
      .join('\n'),
  );
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  writeFileSync(join(folder, 'service-accounts.key'), privateKey.export({ type: 'pkcs1', format: 'pem' }));
  const startApiServer = (): Started =>
    processes.start(
      'kube-apiserver',
      program('kube-apiserver'),
      apiServerArguments(name, folder, port, surroundings),
      join(folder, 'kube-apiserver.log'),
    );
  const apiServer = startApiServer();
  const cluster = new TestCluster({ name, folder, port, apiServer, startApiServer, processes });
  await until(apiServer, async () => (await cluster.request('/readyz')).code === 200);
  await cluster.apply(...readerRole());
  const { nodes = 0 } = surroundings;
  const realNodes = realNodesOf(name, surroundings);
  if (nodes + realNodes.length > 0) startControllers(cluster, surroundings);
  if (nodes > 0) await startSimulatedNodes(cluster, surroundings);
  if (realNodes.length > 0) await startRealNodes(cluster, realNodes, surroundings);
  await startMeasuring(cluster, surroundings);
  return cluster;
}

function apiServerArguments(
  name: string,
  folder: string,
  port: number,
  surroundings: Surroundings,
): string[] {
  const { etcd, apiServerArguments: further = [] } = surroundings;
  const key = join(folder, 'service-accounts.key');
  return [
    '--etcd-servers',
    etcd,
    '--etcd-prefix',
    `/${name}`,
    '--secure-port',
    String(port),
    '--bind-address',
    '127.0.0.1',
    '--advertise-address',
    '127.0.0.1',
    '--cert-dir',
    join(folder, 'certificates'),
    '--token-auth-file',
    join(folder, 'tokens.csv'),
    '--authorization-mode',
    'RBAC',
    '--service-account-issuer',
    'https://kubernetes.default.svc',
    '--service-account-key-file',
    key,
    '--service-account-signing-key-file',
    key,
    '--service-cluster-ip-range',
    '10.0.0.0/16',
    '--endpoint-reconciler-type',
    'none',
    '--allow-privileged=true',
    '--kubelet-preferred-address-types=InternalIP',
    ...trustArguments(name, folder, surroundings),
    ...further,
  ];
}

function trustArguments(name: string, folder: string, surroundings: Surroundings): string[] {
  if (realNodesOf(name, surroundings).length > 0) return realNodeArguments(folder);
  return surroundings.usage?.includes(name) ? frontProxyArguments(folder) : [];
}

function startControllers(cluster: TestCluster, { processes }: Surroundings): void {
  const start = (name: 'kube-controller-manager' | 'kube-scheduler', further: readonly string[]): Started =>
    processes.start(
      name,
      program(name),
      ['--kubeconfig', componentsKubeconfig(cluster), ...further, ...controllerArguments],
      join(cluster.folder, `${name}.log`),
    );
  start('kube-controller-manager', [
    '--service-account-private-key-file',
    join(cluster.folder, 'service-accounts.key'),
    '--root-ca-file',
    cluster.caFile,
    '--use-service-account-credentials=false',
  ]);
  start('kube-scheduler', []);
}

async function startSimulatedNodes(
  cluster: TestCluster,
  { processes, nodes = 0, stages = [], usage = [] }: Surroundings,
): Promise<void> {
  const files = [join(programFolder(), 'stages/node/fast'), join(programFolder(), 'stages/pod/fast')].flatMap(
    (path) => stageFiles(path),
  );
  const port = await freePort();
  processes.start(
    'kwok',
    program('kwok'),
    [
      '--kubeconfig',
      componentsKubeconfig(cluster),
      '--manage-all-nodes=false',
      '--manage-nodes-with-annotation-selector=kwok.x-k8s.io/node=fake',
      '--node-lease-duration-seconds',
      '40',
      '--server-address',
      `127.0.0.1:${port}`,
      ...(usage.includes(cluster.name) ? simulatedUsageArguments(cluster.folder, port) : []),
      ...[...stages, ...files].flatMap((file) => ['--config', file]),
    ],
    join(cluster.folder, 'kwok.log'),
  );
  await cluster.apply(...Array.from({ length: nodes }, (_, index) => simulatedNode(`node-${index + 1}`)));
}

async function startRealNodes(
  cluster: TestCluster,
  shapes: readonly RealNodeShape[],
  { processes, cleanUps }: Surroundings,
): Promise<void> {
  const kubeconfig = componentsKubeconfig(cluster);
  for (const shape of shapes) {
    const node = await startRealNode({
      shape,
      cluster,
      processes,
      kubeconfig,
      onCleanUp: (cleanUp) => cleanUps.push(cleanUp),
    });
    cluster.realNodes.push(node);
  }
}

/** Real nodes are measured unless it is said otherwise, simulated ones when it is said. */
async function startMeasuring(
  cluster: TestCluster,
  { processes, metrics = true, usage = [] }: Surroundings,
): Promise<void> {
  const address = cluster.realNodes[0]?.layout.address ?? null;
  if (metrics && (usage.includes(cluster.name) || address !== null))
    await startMetricsServer({ cluster, processes, kubeconfig: componentsKubeconfig(cluster), address });
}

function realNodesOf(cluster: string, { realNodes = 0 }: Surroundings): readonly RealNodeShape[] {
  if (typeof realNodes === 'function') return realNodes(cluster);
  return Array.from({ length: realNodes }, (_, index) => ({ name: `real-${index + 1}` }));
}

function componentsKubeconfig(cluster: TestCluster): string {
  const file = join(cluster.folder, 'components.kubeconfig');
  // Written once: somebody may be reading it.
  if (!existsSync(file)) writeFileSync(file, kubeconfigText([cluster.kubeconfigEntries()]), { mode: 0o600 });
  return file;
}

function stageFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.yaml') && !file.endsWith('kustomization.yaml'))
    .map((file) => join(folder, file));
}
