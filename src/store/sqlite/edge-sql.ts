/** SQL: GroupKind of the owner of a row `r`, which is kept as JSON; null where there is none. */
export const ownerKind = `json_extract(r.owner, '$.kind') || iif(instr(json_extract(r.owner, '$.apiVersion'), '/') = 0, '',
  '.' || substr(json_extract(r.owner, '$.apiVersion'), 1, instr(json_extract(r.owner, '$.apiVersion'), '/') - 1))`;

const from = 'r.id as from_id, r.namespace as from_namespace_id, r.created_at, k.cluster';

/**
 * SQL: every edge to a named object, of the rows `r` (with their kind `k`) that meet the condition: what fields name, the
 * owner, and the node of a pod.
 */
function namedEdges(where: string): string {
  return `select ${from}, e.type, e.field, e.to_kind, e.to_namespace, e.to_name, e.optional, e.parts, null as to_uid
    from t_resources r join t_kinds k on k.id = r.kind join t_edges e on e.edge_set = r.edge_set
    where e.selector is null and r.edge_set > 0 and (${where})
  union all
  select ${from}, 'owner', 'metadata.ownerReferences', ${ownerKind}, null, json_extract(r.owner, '$.name'), 0, null,
      json_extract(r.owner, '$.uid')
    from t_resources r join t_kinds k on k.id = r.kind where r.owner is not null and (${where})
  union all
  select ${from}, 'runs-on', 'spec.nodeName', 'Node', null, r.node, 0, null, null
    from t_resources r join t_kinds k on k.id = r.kind
    where r.node is not null and k.group_resource = 'pods' and (${where})`;
}

/**
 * Whether a target that is not there is missing, or was perhaps only not seen: its kind must have been seen whole, and not
 * before what points to it was made.
 */
const absent = `iif(tk.completeness = 'complete' and (x.created_at is null or tk.as_of >= x.created_at), 'dangling', 'unknown')`;

/**
 * Keys of a ConfigMap or Secret that are asked for and that it has not; null: its keys are not known, not all of them, or one
 * of their names looked like a credential and was hidden.
 */
const missingParts = `iif(x.to_kind in ('ConfigMap', 'Secret') and x.parts is not null and json_extract(t.facts, '$.keys') is not null
    and json_extract(t.facts, '$.mayHaveMoreKeys') is null and instr(json_extract(t.facts, '$.keys'), '<hidden:') = 0,
  (select json_group_array(p.value) from json_each(x.parts) p
    where instr(',' || json_extract(t.facts, '$.keys') || ',', ',' || p.value || ',') = 0), null)`;

/**
 * SQL: edges of the rows `r` that meet the condition, with what they point to: `to_id` is the target's row, or null and
 * `state` says `dangling` or `unknown`. Of an owner the uid must be the same.
 */
export function resolvedNamedEdges(where: string): string {
  return `select x.from_id, x.type, x.field, x.to_kind, tk.id as to_kind_id, x.to_name, x.optional, x.parts, t.id as to_id,
      iif(tk.id is null or json_extract(tk.data, '$.namespaced') = 0, x.to_namespace,
        coalesce(x.to_namespace, (select name from t_namespaces where id = x.from_namespace_id))) as to_namespace,
      iif(t.id is not null, 'found', ${absent}) as state,
      ${missingParts} as missing_parts
    from (${namedEdges(where)}) x
    left join t_kinds tk on tk.cluster = x.cluster and tk.group_kind = x.to_kind
    left join t_resources t on t.kind = tk.id and t.name = x.to_name
      and t.namespace = iif(json_extract(tk.data, '$.namespaced') = 0, 0,
        iif(x.to_namespace is null, x.from_namespace_id, (select id from t_namespaces where name = x.to_namespace)))
      and (x.to_uid is null or x.to_uid = '' or t.uid is null or t.uid = x.to_uid)`;
}

/**
 * SQL: what the selectors of the rows `r` that meet the condition select, a row for each; a selector that selects nothing
 * has one row without a target. `meets` narrows the selected rows `t`.
 */
export function resolvedSelections(where: string, meets = 'true'): string {
  return `select r.id as from_id, x.type, x.field, x.to_kind, tk.id as to_kind_id, t.name as to_name, x.optional, x.parts,
      t.id as to_id, n.name as to_namespace,
      iif(t.id is not null, 'found', ${absent.replaceAll('x.created_at', 'r.created_at')}) as state, null as missing_parts
    from t_resources r
    join t_kinds k on k.id = r.kind
    join t_namespaces n on n.id = r.namespace
    join t_edges x on x.edge_set = r.edge_set and x.selector is not null
    left join t_kinds tk on tk.cluster = k.cluster and tk.group_kind = x.to_kind
    left join t_resources t on t.kind = tk.id and t.namespace = r.namespace
      and (x.label_key is null or exists (select 1 from t_labels a
        where a.key = x.label_key and a.value = x.label_value and a.label_set = t.label_set))
      and labels_match(x.selector, (select labels from t_label_sets where id = t.label_set)) and (${meets})
    where r.edge_set > 0 and (${where})`;
}

/** SQL: all edges, named and selected. */
export const allEdges = `${resolvedNamedEdges('true')} union all ${resolvedSelections('true')}`;
