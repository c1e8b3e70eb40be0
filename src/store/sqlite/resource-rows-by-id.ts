import type { DatabaseSync } from 'node:sqlite';
import type { ResourceKind } from '../../domain/kind.ts';
import type { ResourceRow } from '../../domain/ports/store.ts';
import { toResourceRow } from './select-resources.ts';

/** The rows of these ids, by id, without bodies; of ids that are not there none. */
export function resourceRowsById(database: DatabaseSync, ids: readonly number[]): Map<number, ResourceRow> {
  const rows = database
    .prepare(
      `select r.*, n.name as namespace_name, l.labels, i.images, k.id as kind_id, k.data as kind_data, c.cluster_id,
         c.name as cluster_name
       from t_resources r
       join t_kinds k on k.id = r.kind
       join t_clusters c on c.id = k.cluster
       join t_namespaces n on n.id = r.namespace
       join t_label_sets l on l.id = r.label_set
       join t_image_sets i on i.id = r.image_set
       where r.id in (select value from json_each(?))`,
    )
    .all(JSON.stringify(ids));
  const shared = { kinds: new Map<unknown, ResourceKind>(), bodyOf: () => null };
  return new Map(rows.map((row) => [Number(row.id), toResourceRow(row, shared)]));
}
