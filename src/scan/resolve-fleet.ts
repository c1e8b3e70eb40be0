import type {
  AccessPath,
  ClusterInfo,
  ClusterProbe,
  Environment,
  IdentitySignals,
} from '../domain/cluster.ts';
import type { Failure } from '../domain/errors.ts';
import { compareIdentity, mergeSignals } from '../identify/compare-identity.ts';
import { isSaidByNodes } from '../identify/environment.ts';
import { type ClusterTraits, identifyCluster } from '../identify/identify-cluster.ts';
import { stateOfFailure } from './cluster-state.ts';

/** What one look at one path showed, without the reader. */
export type Sighting =
  | { path: AccessPath; ok: true; probe: ClusterProbe }
  | { path: AccessPath; ok: false; failure: Failure };

export interface FleetChange {
  /** Every cluster to save, closed ones included. */
  clusters: ClusterInfo[];
  /** Provisional clusters that turned out to be another one. */
  merges: { fromId: string; intoId: string }[];
  /** path id → cluster id. */
  clusterOfPath: Map<string, string>;
  /** Things a person should know: a rebuilt cluster, a clone. */
  notes: string[];
}

/**
 * Sorts access paths into clusters (DESIGN "Identity"). Pure: what is known and what was seen go in, what is to be
 * saved comes out. Paths of known clusters that were not looked at stay where they are.
 */
export function resolveFleet(
  known: readonly ClusterInfo[],
  sightings: readonly Sighting[],
  now: string,
): FleetChange {
  const fleet = new FleetDraft(known, now);
  // Answers first: a path that did not answer can then join a cluster that another path just proved.
  for (const sighting of sightings) if (sighting.ok) fleet.answered(sighting.path, sighting.probe);
  for (const sighting of sightings) if (!sighting.ok) fleet.silent(sighting.path, sighting.failure);
  return fleet.change();
}

class FleetDraft {
  readonly #clusters: Map<string, ClusterInfo>;
  readonly #touched = new Set<string>();
  readonly #merges: FleetChange['merges'] = [];
  readonly #clusterOfPath = new Map<string, string>();
  readonly #notes: string[] = [];
  readonly #now: string;

  constructor(known: readonly ClusterInfo[], now: string) {
    this.#clusters = new Map(known.map((cluster) => [cluster.id, { ...cluster, paths: [...cluster.paths] }]));
    this.#now = now;
  }

  answered(path: AccessPath, probe: ClusterProbe): void {
    const before = this.#holderOf(path);
    const { match, cloneOf } = this.#matchFor(probe.signals);
    const cluster = match ?? this.#adoptOrCreate(path, before, probe.signals);
    if (cloneOf !== undefined && match === undefined) {
      this.#notes.push(
        `${path.name} has the identity of ${cloneOf.name} but other CA, address and nodes: kept apart as a clone`,
      );
    }
    if (before !== undefined && before.id !== cluster.id) this.#leave(path, before, cluster, probe.signals);
    this.#join(path, cluster);
    Object.assign(cluster, traitsOf(cluster, probe), {
      signals: mergeSignals(cluster.signals, probe.signals),
      server: path.server ?? cluster.server,
      provisional: false,
      lastAnsweredAt: this.#now,
      ...stateAfterAnswer(cluster, probe),
    } satisfies Partial<ClusterInfo>);
  }

  silent(path: AccessPath, failure: Failure): void {
    const cluster = this.#holderOf(path) ?? this.#sameAddress(path) ?? this.#create(path, emptySignals(path));
    this.#join(path, cluster);
    if (cluster.lastAnsweredAt === this.#now || failure.code === 'CANCELLED') return;
    cluster.state = stateOfFailure(failure);
    cluster.failure = failure;
  }

  change(): FleetChange {
    return {
      clusters: [...this.#touched].flatMap((id) => this.#clusters.get(id) ?? []),
      merges: this.#merges,
      clusterOfPath: this.#clusterOfPath,
      notes: this.#notes,
    };
  }

  #open(): ClusterInfo[] {
    return [...this.#clusters.values()].filter(({ closedAt }) => closedAt === null);
  }

  #holderOf(path: AccessPath): ClusterInfo | undefined {
    return this.#open().find(({ paths }) => paths.some(({ id }) => id === path.id));
  }

  #matchFor(seen: IdentitySignals): { match?: ClusterInfo; cloneOf?: ClusterInfo } {
    let cloneOf: ClusterInfo | undefined;
    for (const cluster of this.#open().filter(({ provisional }) => !provisional)) {
      const relation = compareIdentity(cluster.signals, seen);
      if (relation === 'same') return { match: cluster };
      if (relation === 'clone') cloneOf = cluster;
    }
    return cloneOf === undefined ? {} : { cloneOf };
  }

  #adoptOrCreate(path: AccessPath, before: ClusterInfo | undefined, seen: IdentitySignals): ClusterInfo {
    if (before !== undefined && (before.provisional || mayStillBe(before, seen))) return before;
    const provisional = this.#open().find(
      (cluster) => cluster.provisional && compareIdentity(cluster.signals, seen) === 'same',
    );
    return provisional ?? this.#create(path, seen);
  }

  /** The path leads to another cluster than it did. */
  #leave(path: AccessPath, before: ClusterInfo, after: ClusterInfo, seen: IdentitySignals): void {
    before.paths = before.paths.filter(({ id }) => id !== path.id);
    this.#touched.add(before.id);
    if (before.provisional) {
      if (before.paths.length === 0) this.#mergeAway(before, after);
      return;
    }
    if (compareIdentity(before.signals, seen) === 'rebuilt' && before.closedAt === null) {
      before.closedAt = this.#now;
      after.name = before.name;
      before.name = `${before.name} (until ${this.#now})`;
      this.#notes.push(`${path.name} was rebuilt: its history until now is kept as "${before.name}"`);
    }
  }

  #mergeAway(from: ClusterInfo, into: ClusterInfo): void {
    this.#merges.push({ fromId: from.id, intoId: into.id });
    this.#clusters.delete(from.id);
    this.#touched.delete(from.id);
  }

  #join(path: AccessPath, cluster: ClusterInfo): void {
    cluster.paths = [...cluster.paths.filter(({ id }) => id !== path.id), path];
    this.#clusterOfPath.set(path.id, cluster.id);
    this.#touched.add(cluster.id);
  }

  #sameAddress(path: AccessPath): ClusterInfo | undefined {
    if (path.server === null || path.caKeyHash === null) return undefined;
    return this.#open().find(
      ({ signals }) => signals.server === path.server && signals.caKeyHash === path.caKeyHash,
    );
  }

  #create(path: AccessPath, signals: IdentitySignals): ClusterInfo {
    const cluster: ClusterInfo = {
      id: this.#freeId(path, signals),
      name: this.#freeName(path),
      state: null,
      failure: null,
      signals,
      version: null,
      distribution: null,
      provider: null,
      region: null,
      environment: { value: 'unknown', reason: 'it has not answered yet; treated as prod for writes' },
      server: path.server,
      paths: [],
      provisional: true,
      firstSeenAt: this.#now,
      lastAnsweredAt: null,
      closedAt: null,
    };
    this.#clusters.set(cluster.id, cluster);
    return cluster;
  }

  /** The identity itself where it is known; a clone and a path that never answered are told apart by the path. */
  #freeId(path: AccessPath, signals: IdentitySignals): string {
    const identity = signals.openshiftClusterId ?? signals.kubeSystemUid ?? signals.defaultNamespaceUid;
    if (identity === null) return `path-${path.id}`;
    return this.#clusters.has(identity) ? `${identity}-${path.id}` : identity;
  }

  #freeName(path: AccessPath): string {
    const taken = new Set([...this.#clusters.values()].map(({ name }) => name));
    if (!taken.has(path.name)) return path.name;
    for (let number = 2; ; number += 1)
      if (!taken.has(`${path.name}-${number}`)) return `${path.name}-${number}`;
  }
}

/** That it answered says nothing of what a scan was refused, unless the look at it was given something. */
function stateAfterAnswer(
  { state, failure }: ClusterInfo,
  { listsClusterWide, signals, nodes }: ClusterProbe,
): Pick<ClusterInfo, 'state' | 'failure'> {
  const seesNothing =
    listsClusterWide !== true && signals.kubeSystemUid === null && signals.defaultNamespaceUid === null;
  if (state === 'forbidden' && seesNothing && nodes.length === 0) return { state, failure };
  return { state: state === 'degraded' ? 'degraded' : 'ready', failure: null };
}

/** A path that does not show which cluster it leads to leads to where it led, unless its address is another one now. */
function mayStillBe({ signals }: ClusterInfo, seen: IdentitySignals): boolean {
  const showsNothing =
    seen.openshiftClusterId === null && seen.kubeSystemUid === null && seen.defaultNamespaceUid === null;
  return showsNothing && (seen.server ?? signals.server) === (signals.server ?? seen.server);
}

/** What the probe shows. What it cannot tell (through MCP, in one namespace only) stays as another one told it. */
function traitsOf(cluster: ClusterInfo, probe: ClusterProbe): ClusterTraits {
  const seen = identifyCluster(cluster.paths, probe);
  return {
    version: seen.version ?? cluster.version,
    distribution: seen.distribution ?? cluster.distribution,
    provider: seen.provider ?? cluster.provider,
    region: seen.region ?? cluster.region,
    environment: environmentOf(cluster, seen, probe),
  };
}

function environmentOf(before: ClusterInfo, seen: ClusterTraits, { nodes }: ClusterProbe): Environment {
  if (nodes.length === 0 && isSaidByNodes(before.environment)) return before.environment;
  const isLess = seen.environment.value === 'unknown' && before.environment.value !== 'unknown';
  return isLess ? before.environment : seen.environment;
}

function emptySignals(path: AccessPath): IdentitySignals {
  return {
    openshiftClusterId: null,
    kubeSystemUid: null,
    defaultNamespaceUid: null,
    caKeyHash: path.caKeyHash,
    server: path.server,
    nodeNames: [],
  };
}
