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

/** What a server said when it was asked. */
export interface Look {
  /** Everything that is there, by uid. */
  alive: ReadonlyMap<string, TrueObject>;
  /** Uids of objects that had been there before it was asked, and were there no more. */
  gone: ReadonlySet<string>;
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
  /** By kind, the answer to what was asked last. */
  readonly #newest = new Map<string, { turn: number; objects: ReadonlyMap<string, TrueObject> }>();
  #turns = 0;

  constructor(cluster: TestCluster) {
    this.#cluster = cluster;
  }

  /** Looks at all kinds, or at those whose objects the tests change; of the others it is told what was last seen. */
  async look(kinds: readonly string[] | 'all'): Promise<Look> {
    if (this.#paths.length === 0) this.#paths = await this.#discover();
    const known = new Set(this.#history.keys());
    const wanted = this.#paths.filter(({ kind }) => kinds === 'all' || kinds.includes(kind));
    // Rows of runs look at the same time: what one has asked is not what another has.
    const seen = new Map([...this.#newest].map(([kind, { objects }]) => [kind, objects]));
    for (let index = 0; index < wanted.length; index += askedAtOnce)
      await Promise.all(
        wanted
          .slice(index, index + askedAtOnce)
          .map(async (kind) => seen.set(kind.kind, await this.#list(kind))),
      );
    const alive = new Map([...seen.values()].flatMap((objects) => [...objects]));
    return { alive, gone: new Set([...known].filter((uid) => !alive.has(uid))) };
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

  async #list({ kind, path }: { kind: string; path: string }): Promise<ReadonlyMap<string, TrueObject>> {
    this.#turns += 1;
    const turn = this.#turns;
    const { code, body } = await this.#cluster.request(path, { headers: { accept: metadataOnly } });
    if (code !== 200) throw new Error(`GET ${path} at ${this.#cluster.name}: ${code} ${body}`);
    const { items } = JSON.parse(body) as { items: ListedObject[] | null };
    const listed = (items ?? []).map(({ metadata: { uid, name, namespace = '', resourceVersion } }) => ({
      uid,
      kind,
      namespace,
      name,
      resourceVersion,
    }));
    for (const object of listed) this.remember(object);
    const alive = new Map(listed.map((object) => [object.uid, object]));
    if (turn > (this.#newest.get(kind)?.turn ?? 0)) this.#newest.set(kind, { turn, objects: alive });
    return alive;
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
