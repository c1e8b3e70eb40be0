import type { ClusterOutcome, ScanProgress } from '../../domain/scan.ts';

export interface ClusterProgress {
  cluster: string;
  phase: 'waiting' | 'reading' | 'finished';
  /** Kinds that will be read; 0 until it is known. */
  kinds: number;
  kindsFinished: number;
  items: number;
  bytes: number;
  /** The kind that began last. */
  kind: string | null;
  startedAt: number | null;
  outcome: ClusterOutcome | null;
}

/** What is known of a running scan, from its events. */
export class ProgressState {
  readonly #clusters = new Map<string, ClusterProgress>();
  readonly #now: () => number;
  readonly startedAt: number;
  found = false;

  constructor(now: () => number) {
    this.#now = now;
    this.startedAt = now();
  }

  get clusters(): ClusterProgress[] {
    return [...this.#clusters.values()];
  }

  get now(): number {
    return this.#now();
  }

  take(progress: ScanProgress): void {
    if (progress.event === 'clusters-found') {
      this.found = true;
      for (const cluster of progress.clusters) this.#of(cluster);
      // Two paths turned out to lead to one cluster: only one of the names stays.
      for (const { cluster, phase } of this.clusters) {
        if (phase === 'waiting' && !progress.clusters.includes(cluster)) this.#clusters.delete(cluster);
      }
      return;
    }
    this.#takeOfCluster(this.#of(progress.cluster), progress);
  }

  #takeOfCluster(
    cluster: ClusterProgress,
    progress: Exclude<ScanProgress, { event: 'clusters-found' }>,
  ): void {
    switch (progress.event) {
      case 'cluster-started':
        Object.assign(cluster, { phase: 'reading', kinds: progress.kinds, startedAt: this.#now() });
        break;
      case 'kind-started':
        cluster.kind = progress.kind;
        break;
      case 'page-kept':
        cluster.items += progress.items;
        cluster.bytes += progress.bytes;
        break;
      case 'kind-finished':
        cluster.kindsFinished += 1;
        break;
      case 'cluster-finished':
        Object.assign(cluster, { phase: 'finished', outcome: progress.outcome });
        break;
    }
  }

  #of(name: string): ClusterProgress {
    const known = this.#clusters.get(name);
    if (known !== undefined) return known;
    const cluster: ClusterProgress = {
      cluster: name,
      phase: 'waiting',
      kinds: 0,
      kindsFinished: 0,
      items: 0,
      bytes: 0,
      kind: null,
      startedAt: null,
      outcome: null,
    };
    this.#clusters.set(name, cluster);
    return cluster;
  }
}
