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
  database.exec(`create temp view resources_then as select * from ${resourcesAt(at)}`);
  database.exec(
    `create temp view kinds_then as select * from main.t_kinds where history_since <= ${Math.trunc(at)}`,
  );
  for (const { name, columns, from } of views) {
    if (!viewsOfThen.includes(name)) continue;
    const then = from.replace(ofResources, 'from resources_then r join kinds_then k');
    const selected = columns.map(({ sql, name: alias }) => `${sql} as ${alias}`).join(', ');
    database.exec(`create temp view ${name} as select ${selected} ${then}`);
  }
}
