/** How one table goes into an exported file. */
export interface ExportedTable {
  /**
   * SQL: which rows `x` of the table go along. `main` is the new file, `wanted_clusters`, `wanted_kinds` and
   * `wanted_namespaces` hold ids, `used_bodies` the bodies that something needs.
   */
  where: string;
  /** true: rows are of a namespace, and only those of the wanted ones go along. */
  isNamespaced?: true;
  /** true: a row holds things of many namespaces, and goes along only when all are wanted. */
  isOfAllNamespaces?: true;
  /** SQL: what is too old, where not all history is wanted. `$ms` is a moment in milliseconds, `$iso` the same as ISO 8601. */
  since?: string;
  /** SQL in place of a column: `rehash` makes hashes that cannot be compared with the original's. */
  replace?: Record<string, string>;
}

const ofCluster = 'x.cluster in (select id from wanted_clusters)';
const ofKind = 'x.kind in (select id from wanted_kinds)';

/**
 * Every table of the inventory, in the order in which they can be written. null: it stays at home: it is of this machine or
 * of a moment. A table that is not named here is not exported, and a test says that it has to be thought about.
 */
export const exportedTables: Readonly<Record<string, ExportedTable | null>> = {
  t_clusters: {
    where: 'x.id in (select id from wanted_clusters)',
    // The paths name files and servers of this machine.
    replace: { data: "json_set(x.data, '$.paths', json('[]'))" },
  },
  t_kinds: { where: 'x.id in (select id from wanted_kinds)', replace: { open_list: 'null' } },
  t_resources: { where: ofKind, isNamespaced: true, replace: { body_hash: 'rehash(x.body_hash)' } },
  t_messages: { where: 'x.resource in (select id from main.t_resources)' },
  t_versions: {
    where: ofKind,
    isNamespaced: true,
    since: 'x.at >= $ms',
    replace: { body_hash: 'rehash(x.body_hash)' },
  },
  // From the one on that tells how things stood at that moment.
  t_looks: {
    where: ofKind,
    since:
      'x.first_at >= coalesce((select max(l.first_at) from source.t_looks l where l.kind = x.kind and l.first_at <= $ms), 0)',
  },
  t_packs: {
    where: 'x.id in (select pack from used_bodies)',
    replace: {
      data: 'rekey_pack(x.data, (select json_group_array(slot) from used_bodies u where u.pack = x.id))',
      live: '(select count(*) from used_bodies u where u.pack = x.id)',
    },
  },
  t_unread: { where: ofKind, isOfAllNamespaces: true, replace: { hash: 'rehash(x.hash)' } },
  t_events: { where: ofCluster, isNamespaced: true, since: 'x.last_seen >= $iso' },
  t_event_objects: { where: `${ofKind} and x.event in (select id from main.t_events)`, isNamespaced: true },
  t_findings: {
    where: ofCluster,
    // What is told of one namespace names what is in others.
    isOfAllNamespaces: true,
    since: 'x.resolved_at is null or x.resolved_at >= $iso',
  },
  t_log_lines: { where: `${ofCluster} and x.pod_uid in (select uid from main.t_resources)` },
  t_usage_sources: { where: ofCluster },
  t_usage_series: { where: ofCluster, isNamespaced: true },
  t_volume_usage: { where: ofCluster, isNamespaced: true },
  t_usage_samples: {
    where: ofCluster,
    isOfAllNamespaces: true,
    since: '(x.hour + 1) * 3600000 > $ms',
  },
  t_usage_hours: { where: ofCluster, isOfAllNamespaces: true, since: '(x.hour + 1) * 3600000 > $ms' },
  t_usage_histograms: { where: ofCluster, isNamespaced: true },
  t_namespaces: {
    where: `x.id <> 0 and x.id in (select namespace from main.t_resources union select namespace from main.t_versions
      union select namespace from main.t_events union select namespace from main.t_usage_series union select namespace from main.t_volume_usage
      union select namespace from main.t_usage_histograms union select namespace from main.t_event_objects)`,
  },
  t_label_sets: {
    where: `x.id in (select label_set from main.t_resources union select label_set from main.t_versions
      union select new_label_set from main.t_versions)`,
  },
  t_labels: { where: 'x.label_set in (select id from main.t_label_sets)' },
  t_image_sets: {
    where: 'x.id in (select image_set from main.t_resources union select image_set from main.t_versions)',
  },
  t_edge_sets: { where: 'x.id <> 0 and x.id in (select edge_set from main.t_resources)' },
  t_edges: { where: 'x.edge_set in (select id from main.t_edge_sets)' },
  // Counted anew in the file (tally-rows.ts).
  t_tallies: null,
  t_snapshot: null,
  t_path_health: null,
  t_leases: null,
  t_tools: null,
  t_scans: null,
  t_counters: null,
};
