import { identityColumns, stateColumns } from './resource-columns.ts';

const columns = [...identityColumns, ...stateColumns].join(', ');

const sameObject = (left: string, right: string): string =>
  ['kind', 'namespace', 'name'].map((key) => `${left}.${key} = ${right}.${key}`).join(' and ');

/**
 * SQL: the rows of t_resources as they were at a moment (ms), in parentheses. Of an object that changed since, the first
 * change after it holds the state; what did not change is as it was. Where the history does not reach, it says nothing true.
 * `kinds` are ids of t_kinds, null: all. They stand in the SQL itself, in both halves: SQLite moves no condition into a union
 * that is joined, and would look at every object there is.
 */
export function resourcesAt(at: number, kinds: readonly number[] | null): string {
  const moment = Math.trunc(at);
  const isOf = (alias: string): string =>
    kinds === null ? '' : `${alias}.kind in (${kinds.map(Math.trunc).join(', ')}) and`;
  return `(
    select id, ${columns} from main.t_resources r where ${isOf('r')} not exists
      (select 1 from main.t_versions v where ${sameObject('v', 'r')} and v.at > ${moment})
    union all
    select -id, ${columns} from main.t_versions v where ${isOf('v')} v.at > ${moment} and v.effect in ('changed', 'deleted')
      and not exists (select 1 from main.t_versions w
        where ${sameObject('w', 'v')} and w.at > ${moment} and (w.at, w.id) < (v.at, v.id)))`;
}
