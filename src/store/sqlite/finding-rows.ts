import type { DatabaseSync } from 'node:sqlite';
import type { Scope } from '../../domain/coverage.ts';
import type { Finding } from '../../domain/finding.ts';
import type { FindingLedger, JudgedPart, LedgerEntry } from '../../domain/ports/diagnosis.ts';

type FoundRows = Parameters<FindingLedger['saveFindings']>[0];

const keptAfterwardsDays = 30;

/** Findings of a scope's clusters, resolved ones too. */
export function selectFindings(database: DatabaseSync, { clusterIds, namespaces }: Scope): LedgerEntry[] {
  const rows = database
    .prepare(
      `select f.*, c.cluster_id from t_findings f join t_clusters c on c.id = f.cluster
       where c.closed_at is null and (?1 is null or c.cluster_id in (select value from json_each(?1)))
         and (?2 is null or f.namespace in (select value from json_each(?2))) order by f.first_seen, f.id`,
    )
    .all(jsonOrNull(clusterIds), jsonOrNull(namespaces));
  return rows.map((row) => ({
    clusterId: String(row.cluster_id),
    incident: String(row.incident),
    finding: JSON.parse(String(row.data)) as Finding,
    firstSeen: String(row.first_seen),
    lastSeen: String(row.last_seen),
    resolvedAt: row.resolved_at as string | null,
    regressedAt: row.regressed_at as string | null,
  }));
}

function jsonOrNull(list: 'all' | readonly string[]): string | null {
  return list === 'all' ? null : JSON.stringify(list);
}

/** Inside the caller's transaction. */
export function saveFindings(
  database: DatabaseSync,
  found: FoundRows,
  judged: readonly JudgedPart[],
  at: string,
): void {
  const save = database.prepare(
    `insert into t_findings (cluster, incident, code, kind, namespace, name, severity, harms, title, since, data, first_seen, last_seen)
     select c.id, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?12 from t_clusters c where c.cluster_id = ?1
     on conflict (cluster, incident, code, kind, namespace, name) do update set severity = excluded.severity, harms = excluded.harms,
       title = excluded.title, since = excluded.since, data = excluded.data, last_seen = excluded.last_seen,
       regressed_at = iif(resolved_at is null, regressed_at, excluded.last_seen), resolved_at = null`,
  );
  for (const { incident, finding } of found) {
    const { clusterId, code, root, severity, harms, title, since } = finding;
    const { kind, namespace, name } = root;
    save.run(
      clusterId,
      incident,
      code,
      kind,
      namespace ?? '',
      name,
      severity,
      harms ? 1 : 0,
      title,
      since,
      JSON.stringify(finding),
      at,
    );
  }
  resolveOthers(database, judged, at);
  const days = keptAfterwardsDays * 86_400_000;
  database
    .prepare('delete from t_findings where resolved_at < ?')
    .run(new Date(Date.parse(at) - days).toISOString());
}

function resolveOthers(database: DatabaseSync, judged: readonly JudgedPart[], at: string): void {
  const resolve = database.prepare(
    `update t_findings set resolved_at = ?1 where resolved_at is null and last_seen < ?1
       and cluster = (select id from t_clusters where cluster_id = ?2)
       and code in (select value from json_each(?3))
       and (?4 is null or namespace in (select value from json_each(?4)))`,
  );
  for (const { clusterId, codes, namespaces } of judged)
    resolve.run(
      at,
      clusterId,
      JSON.stringify(codes),
      namespaces === null ? null : JSON.stringify(namespaces),
    );
}
