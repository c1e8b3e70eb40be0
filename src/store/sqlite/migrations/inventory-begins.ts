import type { Migration } from './migration.ts';

/** Steps 1 to 3: clusters, kinds, resources; what nobody could read; events and usage. */
export const inventoryBegins: readonly Migration[] = [
  {
    name: 'clusters, kinds, resources',
    sql: `
      create table t_clusters (
        id integer primary key,
        cluster_id text not null unique,
        name text not null,
        closed_at text,
        data text not null
      ) strict;
      create table t_path_health (path_id text primary key, data text not null) strict;
      create table t_kinds (
        id integer primary key,
        cluster integer not null references t_clusters(id),
        group_resource text not null,
        data text not null,
        source text,
        completeness text not null default 'never',
        reason text,
        as_of text,
        ttl_seconds real not null default 0,
        count integer not null default 0,
        dropped integer not null default 0,
        bytes integer not null default 0,
        duration_ms integer not null default 0,
        failure text,
        open_list integer,
        unique (cluster, group_resource)
      ) strict;
      create table t_namespaces (id integer primary key, name text not null unique) strict;
      create table t_label_sets (id integer primary key, labels text not null unique) strict;
      create table t_labels (
        label_set integer not null,
        key text not null,
        value text not null,
        primary key (key, value, label_set)
      ) strict, without rowid;
      create table t_image_sets (id integer primary key, images text not null unique) strict;
      create table t_resources (
        id integer primary key,
        kind integer not null references t_kinds(id),
        namespace integer not null,
        name text not null,
        uid text,
        resource_version text,
        created_at text,
        deleting_since text,
        label_set integer not null,
        image_set integer not null,
        owner text,
        phase text,
        reason text,
        ready_count integer,
        wanted_count integer,
        restarts integer,
        node text,
        facts text not null,
        changed_by text,
        body_hash text not null,
        pack integer not null,
        slot integer not null,
        list integer not null,
        unique (kind, namespace, name)
      ) strict;
      create table t_packs (
        id integer primary key,
        kind integer not null,
        written integer not null,
        live integer not null,
        data blob not null
      ) strict;
      create index t_packs_of_kind on t_packs (kind);
      create table t_leases (cluster_id text primary key, holder text not null, expires_at integer not null) strict;
      create table t_tools (server text not null, name text not null, data text not null, primary key (server, name)) strict;
      create table t_scans (id integer primary key, data text not null) strict;
      create table t_counters (name text primary key, value integer not null) strict;
      insert into t_namespaces (id, name) values (0, '');
      insert into t_counters (name, value) values ('list', 0);
    `,
  },
  {
    name: 'answers that nobody could read',
    sql: `
      create table t_unread (
        kind integer not null references t_kinds(id) on delete cascade,
        hash text not null,
        source text not null,
        text text not null,
        length integer not null,
        first_seen_at text not null,
        last_seen_at text not null,
        primary key (kind, hash)
      ) strict;
    `,
  },
  {
    name: 'events that outlive the server, usage',
    sql: `
      create table t_events (
        id integer primary key,
        cluster integer not null references t_clusters(id) on delete cascade,
        fold text not null,
        namespace integer not null,
        name text not null,
        type text,
        reason text,
        object_kind text,
        object_namespace text,
        object_name text,
        object_uid text,
        source text,
        message text,
        first_seen text,
        last_seen text,
        count integer not null,
        unique (cluster, fold)
      ) strict;
      create index t_events_last_seen on t_events (last_seen);
      create index t_events_object on t_events (object_uid);
      create table t_event_objects (
        kind integer not null references t_kinds(id) on delete cascade,
        namespace integer not null,
        name text not null,
        uid text,
        event integer not null references t_events(id) on delete cascade,
        count integer not null,
        primary key (kind, namespace, name)
      ) strict, without rowid;
      create index t_event_objects_event on t_event_objects (event);
      create table t_usage_sources (
        cluster integer primary key references t_clusters(id) on delete cascade,
        source text,
        as_of text,
        asked_at text not null,
        nodes integer not null default 0,
        containers integer not null default 0,
        failure text
      ) strict;
      create table t_usage_series (
        id integer primary key,
        cluster integer not null references t_clusters(id) on delete cascade,
        namespace integer not null,
        name text not null,
        container text not null,
        at integer not null,
        window_seconds real,
        cpu_millis real,
        memory_bytes integer,
        peak integer not null default 0,
        peak_until integer not null default 0,
        unique (cluster, namespace, name, container)
      ) strict;
      create table t_usage_samples (
        id integer primary key,
        cluster integer not null references t_clusters(id) on delete cascade,
        hour integer not null,
        is_closed integer not null,
        first_series integer not null,
        last_series integer not null,
        data blob not null
      ) strict;
      create index t_usage_samples_hour on t_usage_samples (cluster, hour, is_closed);
      create table t_usage_hours (
        id integer primary key,
        cluster integer not null references t_clusters(id) on delete cascade,
        hour integer not null,
        first_series integer not null,
        last_series integer not null,
        data blob not null
      ) strict;
      create index t_usage_hours_hour on t_usage_hours (cluster, hour);
      create table t_usage_histograms (
        id integer primary key,
        cluster integer not null references t_clusters(id) on delete cascade,
        namespace integer not null,
        workload text not null,
        container text not null,
        first_at integer not null,
        last_at integer not null,
        samples integer not null,
        cpu blob not null,
        memory blob not null,
        unique (cluster, namespace, workload, container)
      ) strict;
    `,
  },
];
