import type { DatabaseSync } from 'node:sqlite';
import { resourcesAt } from './resources-at.ts';
import { views } from './views.ts';

/** What the views of resources are made of. */
const ofResources = /^\s*from t_resources r\s+join t_kinds k/;

/** Views that can answer as of an earlier moment. */
export const viewsOfThen: readonly string[] = views
  .filter(({ from }) => ofResources.test(from))
  .map(({ name }) => name);

/**
 * For this connection only, the views of resources show what was kept at a moment (ms): temporary views of the same names. Kinds
 * whose history does not reach it have no rows; what an answer rests on says so.
 */
export function showAt(database: DatabaseSync, at: number): void {
  database.exec(
    `create temp view kinds_then as select * from main.t_kinds where history_since <= ${Math.trunc(at)}`,
  );
  for (const { name, columns, from, restsOn } of views) {
    if (!viewsOfThen.includes(name)) continue;
    const resources = resourcesAt(at, restsOn === null ? null : kindIds(database, restsOn));
    database.exec(`create temp view ${name}_rows_then as select * from ${resources}`);
    const then = from.replace(ofResources, `from ${name}_rows_then r join kinds_then k`);
    const selected = columns.map(({ sql, name: alias }) => `${sql} as ${alias}`).join(', ');
    // Of a file from elsewhere our own views lie there already.
    database.exec(`drop view if exists temp.${name}; create temp view ${name} as select ${selected} ${then}`);
  }
}

function kindIds(database: DatabaseSync, names: readonly string[]): number[] {
  const rows = database
    .prepare('select id from main.t_kinds where group_resource in (select value from json_each(?))')
    .all(JSON.stringify(names));
  return rows.map(({ id }) => Number(id));
}
