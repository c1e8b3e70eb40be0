import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { ClusterInfo } from '../../../src/domain/cluster.ts';
import type { Failure } from '../../../src/domain/errors.ts';
import { openReadOnly } from '../../../src/store/sqlite/open-database.ts';

export interface KeptRow {
  uid: string | null;
  resourceVersion: string | null;
  namespace: string;
  name: string;
  body: string | null;
}

export interface KeptKind {
  asOf: string | null;
  completeness: string;
  failure: Failure | null;
  isOpen: boolean;
  rows: KeptRow[];
}

export interface KeptCluster {
  info: ClusterInfo;
  /** By GroupResource. */
  kinds: Map<string, KeptKind>;
}

/** What an inventory holds, read past the program. */
export interface Kept {
  integrity: string;
  /** By name. */
  clusters: Map<string, KeptCluster>;
  leases: { holder: string; expiresAt: number }[];
}

export function readKept(dataDir: string): Kept {
  const file = join(dataDir, 'inventory.db');
  if (!existsSync(file)) return { integrity: 'ok', clusters: new Map(), leases: [] };
  const database = openReadOnly(file);
  try {
    const all = (sql: string): Record<string, unknown>[] => database.prepare(sql).all();
    const clusters = new Map<string, KeptCluster>();
    const kinds = new Map<number, KeptKind>();
    const names = new Map<number, string>();
    for (const { id, name, data } of all('select id, name, data from t_clusters where closed_at is null')) {
      names.set(Number(id), String(name));
      clusters.set(String(name), { info: JSON.parse(String(data)), kinds: new Map() });
    }
    for (const row of all(
      'select id, cluster, group_resource, as_of, completeness, failure, open_list from t_kinds',
    )) {
      const kind: KeptKind = {
        asOf: row.as_of === null ? null : String(row.as_of),
        completeness: String(row.completeness),
        failure: row.failure === null ? null : JSON.parse(String(row.failure)),
        isOpen: row.open_list !== null,
        rows: [],
      };
      kinds.set(Number(row.id), kind);
      clusters.get(names.get(Number(row.cluster)) ?? '')?.kinds.set(String(row.group_resource), kind);
    }
    for (const row of all(rowsSql)) {
      kinds.get(Number(row.kind))?.rows.push({
        uid: textOrNull(row.uid),
        resourceVersion: textOrNull(row.resource_version),
        namespace: String(row.namespace),
        name: String(row.name),
        body: textOrNull(row.body),
      });
    }
    return {
      integrity: all('pragma integrity_check')
        .map(({ integrity_check }) => String(integrity_check))
        .join('; '),
      clusters,
      leases: all('select holder, expires_at from t_leases').map(({ holder, expires_at }) => ({
        holder: String(holder),
        expiresAt: Number(expires_at),
      })),
    };
  } finally {
    database.close();
  }
}

const rowsSql = `select r.kind, r.uid, r.resource_version, n.name as namespace, r.name,
    iif(p.data is null, null, body_text(r.pack, r.slot, p.data)) as body
  from t_resources r join t_namespaces n on n.id = r.namespace left join t_packs p on p.id = r.pack`;

function textOrNull(value: unknown): string | null {
  return value === null ? null : String(value);
}
