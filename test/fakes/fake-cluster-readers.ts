import type { AccessPath, ClusterProbe } from '../../src/domain/cluster.ts';
import { AppError } from '../../src/domain/errors.ts';
import { groupResource, type ResourceKind } from '../../src/domain/kind.ts';
import type {
  ClusterReader,
  ClusterReaders,
  KindCatalogue,
  ListOptions,
  ListResult,
  ReaderCost,
  ResourcePage,
} from '../../src/domain/ports/cluster-access.ts';
import type { ClusterWatcher } from '../../src/domain/ports/watching.ts';
import type { Resource } from '../../src/domain/resource.ts';
import { clusterProbe, identitySignals } from './builders.ts';

export interface FakeCluster {
  probe?: ClusterProbe | AppError | 'hangs';
  kinds?: ResourceKind[];
  failedGroups?: KindCatalogue['failedGroups'];
  /** GroupResource → pages, or what the list throws; a list without an entry is empty. */
  lists?: Record<string, Resource[][] | AppError | 'hangs'>;
  result?: Partial<ListResult>;
  /** Missing: it tells nothing unasked. */
  watcher?: ClusterWatcher;
  /** GroupResources that are left out by design. */
  skips?: string[];
}

/** Readers of clusters that a test describes; keeps what was opened, asked and closed. */
export class FakeClusterReaders implements ClusterReaders {
  readonly opened: string[] = [];
  readonly closed: string[] = [];
  readonly listed: string[] = [];
  /** `CLUSTER KIND` → what the reader was told that the last list took. */
  readonly lastBytes = new Map<string, number | undefined>();
  /** `CLUSTER KIND` → how the reader may ask what is kept. */
  readonly kept = new Map<string, ListOptions['kept']>();
  readonly #clusters: Record<string, FakeCluster>;

  constructor(clusters: Record<string, FakeCluster>) {
    this.#clusters = clusters;
  }

  open(path: AccessPath): ClusterReader {
    const cluster = this.#clusters[path.name];
    if (cluster === undefined) throw new Error(`the test describes no cluster ${path.name}`);
    this.opened.push(path.name);
    return new FakeClusterReader(path, cluster, this);
  }
}

class FakeClusterReader implements ClusterReader {
  readonly via = 'api';
  readonly watcher?: ClusterWatcher;
  readonly #path: AccessPath;
  readonly #cluster: FakeCluster;
  readonly #readers: FakeClusterReaders;
  readonly #cost: ReaderCost = { requests: 0, throttled: 0, bytes: 0 };

  constructor(path: AccessPath, cluster: FakeCluster, readers: FakeClusterReaders) {
    this.#path = path;
    this.#cluster = cluster;
    if (cluster.watcher !== undefined) this.watcher = cluster.watcher;
    this.#readers = readers;
  }

  async probe(signal: AbortSignal): Promise<ClusterProbe> {
    this.#cost.requests += 1;
    const { probe } = this.#cluster;
    if (probe === 'hangs') return untilAborted(signal);
    if (probe instanceof AppError) throw probe;
    return (
      probe ??
      clusterProbe({
        signals: identitySignals({ kubeSystemUid: `uid-${this.#path.name}`, server: this.#path.server }),
      })
    );
  }

  async kinds(): Promise<KindCatalogue> {
    return { kinds: this.#cluster.kinds ?? [], failedGroups: this.#cluster.failedGroups ?? [] };
  }

  async *list(
    kind: ResourceKind,
    { known, kept, signal, lastBytes }: ListOptions,
  ): AsyncIterable<ResourcePage> {
    const name = groupResource(kind);
    this.#readers.listed.push(`${this.#path.name} ${name}`);
    this.#readers.lastBytes.set(`${this.#path.name} ${name}`, lastBytes);
    this.#readers.kept.set(`${this.#path.name} ${name}`, kept);
    const pages = this.#cluster.lists?.[name] ?? [[]];
    if (pages === 'hangs') return untilAborted(signal);
    if (pages instanceof AppError) throw pages;
    const result: ListResult = {
      completeness: 'complete',
      reason: null,
      provenNamespaces: 'all',
      resourceVersion: '9',
      ...this.#cluster.result,
      ...(this.#cluster.skips?.includes(name) ? { completeness: 'skipped', reason: 'by design' } : {}),
    };
    for (const [index, page] of pages.entries()) {
      const unchanged = page.filter(
        ({ uid, resourceVersion }) => uid !== null && known.get(uid) === resourceVersion,
      );
      yield {
        changed: page.filter((resource) => !unchanged.includes(resource)),
        unchangedIds: unchanged.flatMap(({ uid }) => uid ?? []),
        dropped: [],
        bytes: 100,
        result: index === pages.length - 1 ? result : null,
      };
    }
  }

  cost(): ReaderCost {
    return this.#cost;
  }

  async close(): Promise<void> {
    this.#readers.closed.push(this.#path.name);
  }
}

function untilAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}
