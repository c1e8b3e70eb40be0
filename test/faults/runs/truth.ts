import { leftOutGroups, leftOutKinds } from '../../../src/domain/left-out-kinds.ts';
import type { TestCluster } from '../../cluster/test-cluster.ts';

/** An object as its server has it. */
export interface TrueObject {
  uid: string;
  kind: string;
  namespace: string;
  name: string;
  resourceVersion: string;
}

interface Group {
  metadata: { name?: string };
  versions: { version: string; resources: { resource: string; verbs: string[] }[] }[];
}

interface ListedObject {
  metadata: { uid: string; name: string; namespace?: string; resourceVersion: string };
}

const discovery = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';
const metadataOnly = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1';
const askedAtOnce = 8;

/** What a real cluster holds and has held, asked of it directly: what a scan is measured by. */
export class Truth {
  readonly #cluster: TestCluster;
  /** uid → every resourceVersion that it was ever seen with. */
  readonly #history = new Map<string, Set<string>>();
  #paths: { kind: string; path: string }[] = [];
  /** By kind, as last asked. */
  readonly #alive = new Map<string, Map<string, TrueObject>>();

  constructor(cluster: TestCluster) {
    this.#cluster = cluster;
  }

  /** Looks at all kinds, or at those whose objects the tests change. */
  async look(kinds: readonly string[] | 'all'): Promise<Map<string, TrueObject>> {
    if (this.#paths.length === 0) this.#paths = await this.#discover();
    const wanted = this.#paths.filter(({ kind }) => kinds === 'all' || kinds.includes(kind));
    for (let index = 0; index < wanted.length; index += askedAtOnce)
      await Promise.all(wanted.slice(index, index + askedAtOnce).map((kind) => this.#list(kind)));
    return this.alive();
  }

  /** Everything that is there, by uid, as far as it was looked at. */
  alive(): Map<string, TrueObject> {
    return new Map([...this.#alive.values()].flatMap((objects) => [...objects]));
  }

  /** Whether the server had this object in this version. */
  wasReal(uid: string, resourceVersion: string): boolean {
    return this.#history.get(uid)?.has(resourceVersion) ?? false;
  }

  remember({ uid, resourceVersion }: { uid: string; resourceVersion: string }): void {
    const versions = this.#history.get(uid) ?? new Set();
    this.#history.set(uid, versions.add(resourceVersion));
  }

  async #discover(): Promise<{ kind: string; path: string }[]> {
    const answers = await Promise.all(
      ['/api', '/apis'].map((path) => this.#cluster.request(path, { headers: { accept: discovery } })),
    );
    const groups = answers.flatMap(({ body }) => (JSON.parse(body) as { items: Group[] }).items);
    const paths = groups.flatMap(pathsOf).filter(({ kind }) => !Object.hasOwn(leftOutKinds, kind));
    // The first version of a group is the one that it prefers.
    return [...new Map(paths.toReversed().map((entry) => [entry.kind, entry])).values()];
  }

  async #list({ kind, path }: { kind: string; path: string }): Promise<void> {
    const { code, body } = await this.#cluster.request(path, { headers: { accept: metadataOnly } });
    if (code !== 200) throw new Error(`GET ${path} at ${this.#cluster.name}: ${code} ${body}`);
    const { items } = JSON.parse(body) as { items: ListedObject[] | null };
    const objects = (items ?? []).map(({ metadata: { uid, name, namespace = '', resourceVersion } }) => ({
      uid,
      kind,
      namespace,
      name,
      resourceVersion,
    }));
    for (const object of objects) this.remember(object);
    this.#alive.set(kind, new Map(objects.map((object) => [object.uid, object])));
  }
}

function pathsOf({ metadata: { name = '' }, versions }: Group): { kind: string; path: string }[] {
  if (leftOutGroups.includes(name)) return [];
  return versions.flatMap(({ version, resources }) => {
    const base = name === '' ? `/api/${version}` : `/apis/${name}/${version}`;
    return resources
      .filter(({ verbs }) => verbs.includes('list'))
      .map(({ resource }) => ({
        kind: name === '' ? resource : `${resource}.${name}`,
        path: `${base}/${resource}`,
      }));
  });
}
