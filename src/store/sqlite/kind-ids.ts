import type { DatabaseSync } from 'node:sqlite';
import type { Scope } from '../../domain/coverage.ts';

/** The rows of t_kinds that stand for these kinds (GroupResources; null: all) in the scope's clusters that live. */
export function kindIds(
  database: DatabaseSync,
  kinds: readonly string[] | null,
  { clusterIds }: Scope,
): number[] {
  const conditions = ['c.closed_at is null'];
  const parameters: string[] = [];
  const restrict = (column: string, values: readonly string[] | null): void => {
    if (values === null) return;
    conditions.push(`${column} in (select value from json_each(?))`);
    parameters.push(JSON.stringify(values));
  };
  restrict('k.group_resource', kinds);
  restrict('c.cluster_id', clusterIds === 'all' ? null : clusterIds);
  const rows = database
    .prepare(
      `select k.id from t_kinds k join t_clusters c on c.id = k.cluster where ${conditions.join(' and ')}`,
    )
    .all(...parameters);
  return rows.map(({ id }) => Number(id));
}
