import type { Scope } from '../../domain/coverage.ts';
import type {
  CandidateColumn,
  CandidateCondition,
  CandidateFilter,
  CandidatePlace,
} from '../../domain/ports/diagnosis.ts';
import type { Scalar } from '../../domain/resource.ts';
import { type Condition, inNamespaces, oneOf } from './conditions.ts';
import { resolvedNamedEdges } from './edge-sql.ts';

/** What a scope lets see. */
export function visible({ clusterIds, namespaces }: Scope): Condition[] {
  return [
    { sql: 'c.closed_at is null', parameters: [] },
    ...(clusterIds === 'all' ? [] : [oneOf('c.cluster_id', clusterIds)]),
    ...(namespaces === 'all' ? [] : [inNamespaces(namespaces)]),
  ];
}

export function allOf(conditions: readonly Condition[]): Condition {
  return joined(conditions, ' and ');
}

function joined(conditions: readonly Condition[], word: string): Condition {
  return {
    sql: conditions.map(({ sql }) => `(${sql})`).join(word),
    parameters: conditions.flatMap(({ parameters }) => parameters),
  };
}

export function amongIds(ids: readonly number[]): Condition {
  return oneOf('r.id', ids);
}

/** By their numbers, so that the index by kind and namespace serves. */
export function ofNamespaces(names: readonly string[]): Condition {
  return {
    sql: 'r.namespace in (select id from t_namespaces where name in (select value from json_each(?)))',
    parameters: [JSON.stringify(names)],
  };
}

/** Whether a row `r` of kind `k` meets one of these lists. */
export function anyOf(
  lists: NonNullable<CandidateFilter['any']>,
  kind: string,
  place: CandidatePlace,
): Condition {
  return joined(
    lists.map((list) => allOf(list.map((condition) => conditionOf(condition, kind, place)))),
    ' or ',
  );
}

const columns: Readonly<Record<Exclude<CandidateColumn, `facts.${string}`>, string>> = {
  name: 'r.name',
  phase: 'r.phase',
  reason: 'r.reason',
  readyCount: 'r.ready_count',
  wantedCount: 'r.wanted_count',
  restarts: 'r.restarts',
  node: 'r.node',
  deletingSince: 'r.deleting_since',
  owner: 'r.owner',
};

function columnOf(column: CandidateColumn): { sql: string; parameters: string[] } {
  if (column.startsWith('facts.'))
    return { sql: 'json_extract(r.facts, ?)', parameters: [`$.${column.slice(6)}`] };
  return { sql: columns[column as keyof typeof columns], parameters: [] };
}

function conditionOf(condition: CandidateCondition, kind: string, place: CandidatePlace): Condition {
  switch (condition.is) {
    case 'one-of':
      return compared(condition.column, 'in (select value from json_each(?))', [listOf(condition.values)]);
    case 'none-of': {
      const { sql, parameters } = compared(condition.column, 'in (select value from json_each(?))', [
        listOf(condition.values),
      ]);
      return { sql: `coalesce(${sql}, 0) = 0`, parameters };
    }
    case 'present':
      return compared(condition.column, 'is not null', []);
    case 'absent':
      return compared(condition.column, 'is null', []);
    case 'at-least':
      return compared(condition.column, '>= ?', [condition.value]);
    case 'below':
      return compared(condition.column, '< ?', [condition.value]);
    case 'not-all-ready':
      return { sql: 'coalesce(r.ready_count, 0) < r.wanted_count', parameters: [] };
    case 'complains':
      return { sql: 'exists (select 1 from t_messages m where m.resource = r.id)', parameters: [] };
    case 'on-unready-node':
      return { sql: onUnreadyNode, parameters: [] };
    case 'measured':
      return {
        sql: `exists (select 1 from t_usage_series u where u.cluster = k.cluster and u.namespace = r.namespace
          and u.name = r.name and u.container <> '' and u.memory_bytes >= ?)`,
        parameters: [condition.memoryAtLeast],
      };
    case 'filled':
      return {
        sql: `exists (select 1 from t_volume_usage u where u.cluster = k.cluster and u.namespace = r.namespace
          and u.claim = r.name and u.used_bytes >= ? * u.capacity_bytes)`,
        parameters: [condition.shareAtLeast],
      };
    case 'pointing':
      return {
        sql: 'exists (select 1 from t_edges e where e.edge_set = r.edge_set and e.type = ?)',
        parameters: [condition.type],
      };
    case 'warned':
      return warned(condition.reasons);
    case 'dangling':
      return dangling(condition.toKinds, kind, place);
  }
}

const onUnreadyNode = `r.node is not null and not exists (select 1 from t_kinds xk join t_resources x on x.kind = xk.id
  where xk.cluster = k.cluster and xk.group_kind = 'Node' and x.namespace = 0 and x.name = r.node and x.ready_count >= x.wanted_count)`;

function compared(column: CandidateColumn, comparison: string, values: (string | number)[]): Condition {
  const { sql, parameters } = columnOf(column);
  return { sql: `${sql} ${comparison}`, parameters: [...parameters, ...values] };
}

/** SQLite's JSON has true and false as 1 and 0 when they are extracted. */
function listOf(values: readonly Scalar[]): string {
  return JSON.stringify(values);
}

function warned(reasons: readonly string[] | undefined): Condition {
  const which = reasons === undefined ? { sql: 'true', parameters: [] } : oneOf('e.reason', reasons);
  return {
    sql: `exists (select 1 from t_events e where e.object_uid = r.uid and e.cluster = k.cluster and e.type = 'Warning' and ${which.sql})`,
    parameters: which.parameters,
  };
}

function dangling(toKinds: readonly string[], kind: string, place: CandidatePlace): Condition {
  const where =
    place.ids === undefined
      ? allOf([
          {
            sql: 'k.cluster = (select id from t_clusters where cluster_id = ?) and k.group_kind = ?',
            parameters: [place.clusterId, kind],
          },
          ...(place.namespaces === null ? [] : [ofNamespaces(place.namespaces)]),
        ])
      : amongIds(place.ids);
  const edges = resolvedNamedEdges(where.sql);
  const { parameters } = where;
  return {
    sql: `r.id in (select d.from_id from (${edges}) d where d.optional = 0
      and (d.state = 'dangling' or coalesce(d.missing_parts, '[]') <> '[]') and d.to_kind in (select value from json_each(?)))`,
    parameters: [...parameters, ...parameters, ...parameters, JSON.stringify(toKinds)],
  };
}
