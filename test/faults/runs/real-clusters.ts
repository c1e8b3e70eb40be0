import { namespace, service } from '../../cluster/manifests.ts';
import { type Fleet, startFleet } from '../../cluster/start-fleet.ts';
import type { TestCluster } from '../../cluster/test-cluster.ts';
import type { Random } from './random.ts';
import { Truth } from './truth.ts';

export interface RealCluster {
  cluster: TestCluster;
  truth: Truth;
}

/** Real API servers with something in them, and what is true of them. */
export interface RealClusters {
  clusters: readonly [RealCluster, ...RealCluster[]];
  stop(): Promise<void>;
}

/** Kinds whose objects come, change and go while runs go on. */
export const changingKinds = [
  'configmaps',
  'services',
  'secrets',
  'endpoints',
  'endpointslices.discovery.k8s.io',
];
/** So many that they take more than one page. */
const manyObjects = 130;
const home = 'faults';

export async function startRealClusters(count: number): Promise<RealClusters> {
  const fleet: Fleet = await startFleet({ clusters: count });
  try {
    const clusters = await Promise.all(fleet.clusters.map(fill));
    return { clusters: clusters as unknown as RealClusters['clusters'], stop: () => fleet.stop() };
  } catch (error) {
    await fleet.stop();
    throw error;
  }
}

async function fill(cluster: TestCluster): Promise<RealCluster> {
  await cluster.apply(
    namespace(home),
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default', namespace: home } },
    service('web', home),
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'web', namespace: home },
      spec: { containers: [{ name: 'main', image: 'registry.example/web:1' }] },
    },
  );
  const numbers = Array.from({ length: manyObjects }, (_, index) => index);
  for (let index = 0; index < manyObjects; index += 10)
    await Promise.all(
      numbers.slice(index, index + 10).map((number) => create(cluster, configMap(`object-${number}`))),
    );
  const truth = new Truth(cluster);
  await truth.look('all');
  return { cluster, truth };
}

/** Objects of one row of runs, in one cluster: some come, some change, some go before each run. */
export class ChangingObjects {
  readonly #real: RealCluster;
  readonly #prefix: string;
  readonly #random: Random;
  #names: string[] = [];
  #made = 0;

  constructor(real: RealCluster, prefix: string, random: Random) {
    this.#real = real;
    this.#prefix = prefix;
    this.#random = random;
  }

  async change(): Promise<void> {
    for (let count = 0; count < 3; count += 1) await this.#add();
    while (this.#names.length > 6) await this.#remove();
    const [first] = this.#names;
    if (first !== undefined) await this.#touch(first);
  }

  async #add(): Promise<void> {
    this.#made += 1;
    const name = `${this.#prefix}-${this.#made}`;
    this.#real.truth.remember(await create(this.#real.cluster, configMap(name)));
    this.#names.push(name);
  }

  async #remove(): Promise<void> {
    const name = this.#names.splice(this.#random.whole(0, this.#names.length), 1)[0];
    await this.#real.cluster.request(`/api/v1/namespaces/${home}/configmaps/${name}`, { method: 'DELETE' });
  }

  async #touch(name: string): Promise<void> {
    const { code, body } = await this.#real.cluster.request(`/api/v1/namespaces/${home}/configmaps/${name}`, {
      method: 'PATCH',
      headers: { 'content-type': 'application/merge-patch+json' },
      body: JSON.stringify({ data: { changed: String(this.#random.whole(0, 1e9)) } }),
    });
    if (code !== 200) throw new Error(`PATCH ${name}: ${body}`);
    this.#real.truth.remember(metadataOf(body));
  }
}

function configMap(name: string): object {
  return { metadata: { name }, data: { LOG_LEVEL: 'info', note: `this is ${name}`.repeat(20) } };
}

async function create(
  cluster: TestCluster,
  manifest: object,
): Promise<{ uid: string; resourceVersion: string }> {
  const { code, body } = await cluster.request(`/api/v1/namespaces/${home}/configmaps`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(manifest),
  });
  if (code !== 201) throw new Error(`a ConfigMap was not made: ${body}`);
  return metadataOf(body);
}

function metadataOf(body: string): { uid: string; resourceVersion: string } {
  return (JSON.parse(body) as { metadata: { uid: string; resourceVersion: string } }).metadata;
}
