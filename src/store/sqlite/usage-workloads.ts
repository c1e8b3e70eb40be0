import type { DatabaseSync } from 'node:sqlite';
import type { MemoryPeak } from '../../analyze/usage/add-usage.ts';

/** A series that is a container, and whose it is. */
export interface MeasuredContainer {
  id: number;
  /** Number of the namespace. */
  namespace: number;
  /** Kind/name of what its pod belongs to, at the root: Deployment/web; Pod/web-0 for one that belongs to nothing. */
  workload: string;
  container: string;
  peak: MemoryPeak;
}

interface SeriesRow {
  id: number;
  namespace: number;
  name: string;
  container: string;
  peak: number;
  peak_until: number;
  owner: string | null;
}

interface Owner {
  kind: string;
  name: string;
}

/** What stands between a pod and its workload. */
const between: Record<string, string> = { ReplicaSet: 'replicasets.apps', Job: 'jobs.batch' };

/** All containers of a cluster that were ever measured, with the workload that outlives their pods. */
export function workloadsOf(database: DatabaseSync, cluster: number): MeasuredContainer[] {
  const ownerOf = database.prepare(
    `select r.owner from t_resources r join t_kinds k on k.id = r.kind
     where k.cluster = ? and k.group_resource = ? and r.namespace = ? and r.name = ?`,
  );
  const parent = (namespace: number, { kind, name }: Owner): Owner | null => {
    const plural = between[kind];
    return plural === undefined ? null : ownerIn(ownerOf.get(cluster, plural, namespace, name)?.owner);
  };
  const rows = database
    .prepare(
      `select s.id, s.namespace, s.name, s.container, s.peak, s.peak_until, r.owner from t_usage_series s
       left join t_kinds k on k.cluster = s.cluster and k.group_resource = 'pods'
       left join t_resources r on r.kind = k.id and r.namespace = s.namespace and r.name = s.name
       where s.cluster = ? and s.container <> ''`,
    )
    .all(cluster) as unknown as SeriesRow[];
  const roots = new Map<string, string>();
  return rows.map(({ id, namespace, name, container, peak, peak_until, owner }) => {
    const direct = ownerIn(owner);
    // A static pod belongs to its node, and is a workload of its own there.
    const key = direct === null || direct.kind === 'Node' ? `Pod/${name}` : `${direct.kind}/${direct.name}`;
    const known = `${namespace} ${key}`;
    if (!roots.has(known))
      roots.set(known, direct === null ? key : rootOf(key, direct, parent(namespace, direct)));
    return {
      id,
      namespace,
      workload: roots.get(known) ?? key,
      container,
      peak: { value: peak, until: peak_until },
    };
  });
}

/** A ReplicaSet that is gone, or not kept, still has its Deployment's name before its hash. */
function rootOf(key: string, { kind, name }: Owner, parent: Owner | null): string {
  if (parent !== null) return `${parent.kind}/${parent.name}`;
  const [, deployment] = /^(.+)-[0-9a-z]{5,10}$/.exec(name) ?? [];
  return kind === 'ReplicaSet' && deployment !== undefined ? `Deployment/${deployment}` : key;
}

function ownerIn(owner: unknown): Owner | null {
  return typeof owner === 'string' ? (JSON.parse(owner) as Owner) : null;
}
