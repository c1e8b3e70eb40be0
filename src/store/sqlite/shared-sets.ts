import type { DatabaseSync } from 'node:sqlite';
import { inTransaction } from './open-database.ts';

/** So many sets go in one transaction. */
const setsAtOnce = 500;

/** In t_counters: how often sets were removed. Who remembers numbers of sets has to forget them when it moves. */
const removals = 'sets removed';

export function removalsOfSets(database: DatabaseSync): number {
  return Number(database.prepare('select value from t_counters where name = ?').get(removals)?.value ?? 0);
}

interface SharedSet {
  table: 't_label_sets' | 't_image_sets' | 't_edge_sets';
  column: 'label_set' | 'image_set' | 'edge_set';
  /** Columns of t_versions that name one. */
  ofVersions: readonly string[];
  /** SQL: what goes before the set `?` itself. */
  parts: string | null;
}

const sharedSets: readonly SharedSet[] = [
  {
    table: 't_label_sets',
    column: 'label_set',
    ofVersions: ['label_set', 'new_label_set'],
    parts: `delete from t_labels where label_set = ?1 and (key, value) in
      (select e.key, e.value from t_label_sets s, json_each(s.labels) e where s.id = ?1)`,
  },
  { table: 't_image_sets', column: 'image_set', ofVersions: ['image_set'], parts: null },
  {
    table: 't_edge_sets',
    column: 'edge_set',
    ofVersions: [],
    parts: 'delete from t_edges where edge_set = ?1',
  },
];

/**
 * Removes sets of labels, images and edges that no object and no change has any more, in transactions of their own; answers how many.
 * What is unused is looked for outside of them, because that goes through all changes, and looked at again inside.
 */
export function pruneSharedSets(database: DatabaseSync): number {
  return sharedSets.reduce((sum, set) => {
    const unused = unusedIds(database, set);
    const parts = Math.ceil(unused.length / setsAtOnce);
    const removed = Array.from({ length: parts }, (_, part) =>
      inTransaction(database, () =>
        remove(database, set, unused.slice(part * setsAtOnce, (part + 1) * setsAtOnce)),
      ),
    );
    return sum + removed.reduce((all, each) => all + each, 0);
  }, 0);
}

interface Unused {
  id: number;
  /** The newest change that was looked at. */
  newest: number;
}

function unusedIds(database: DatabaseSync, { table, column, ofVersions }: SharedSet): Unused[] {
  const newest = Number(database.prepare('select max(id) as id from t_versions').get()?.id ?? 0);
  const inVersions = ofVersions.map(
    (name) => `and s.id not in (select ${name} from t_versions where ${name} is not null)`,
  );
  const rows = database
    .prepare(
      `select s.id from ${table} s where s.id <> 0
         and not exists (select 1 from t_resources r where r.${column} = s.id and r.${column} > 0) ${inVersions.join(' ')}`,
    )
    .all();
  return rows.map(({ id }) => ({ id: Number(id), newest }));
}

function remove(
  database: DatabaseSync,
  { table, column, ofVersions, parts }: SharedSet,
  unused: readonly Unused[],
): number {
  const since = ofVersions.map(
    (name) => `or exists (select 1 from t_versions v where v.id > ?2 and v.${name} = ?1)`,
  );
  const isUsed = database.prepare(
    `select 1 where exists (select 1 from t_resources r where r.${column} = ?1 and r.${column} > 0) ${since.join(' ')}
     or ?2 < 0`,
  );
  const removeParts = parts === null ? null : database.prepare(parts);
  const removeSet = database.prepare(`delete from ${table} where id = ?`);
  let removed = 0;
  for (const { id, newest } of unused) {
    if (isUsed.get(id, newest) !== undefined) continue;
    removeParts?.run(id);
    removeSet.run(id);
    removed += 1;
  }
  database
    .prepare('insert into t_counters (name, value) values (?, 1) on conflict do update set value = value + 1')
    .run(removals);
  return removed;
}
