/** One step of the schema. Append only: a step that was released is never changed. */
export interface Migration {
  name: string;
  sql: string;
}

/**
 * What clusters are. Tables are called `t_…`; people and models read the views (views.ts), which are made anew at every
 * opening and are no part of this list.
 *
 * A row of t_kinds stands for one kind in one cluster, so a resource needs one number for both. Label sets and image sets
 * are kept once: the pods of a Deployment share them. Bodies are kept many together, compressed (pack-format.ts).
 *
 * A row of t_versions is one change. Its columns from resource_version on hold the state that the change replaced, body
 * included, which stays in its pack; they are null when there was none. So what never changed costs nothing, and the state
 * at a time is that of the first change after it, else the row in t_resources. Times in it are milliseconds.
 */
export const inventoryMigrations: readonly Migration[] = [
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
  {
    name: 'what changed, and when kinds were looked at',
    sql: `
      create table t_versions (
        id integer primary key,
        kind integer not null references t_kinds(id) on delete cascade,
        namespace integer not null,
        name text not null,
        uid text,
        effect text not null,
        at integer not null,
        since integer,
        seen_at integer not null,
        manager text,
        words text not null,
        new_label_set integer,
        new_owner text,
        resource_version text,
        created_at text,
        deleting_since text,
        label_set integer,
        image_set integer,
        owner text,
        phase text,
        reason text,
        ready_count integer,
        wanted_count integer,
        restarts integer,
        node text,
        facts text,
        changed_by text,
        body_hash text,
        pack integer,
        slot integer
      ) strict;
      create index t_versions_of_object on t_versions (kind, namespace, name, at);
      create index t_versions_at on t_versions (at);
      create table t_looks (
        kind integer not null references t_kinds(id) on delete cascade,
        first_at integer not null,
        last_at integer not null,
        completeness text not null,
        reason text,
        primary key (kind, first_at)
      ) strict, without rowid;
      alter table t_kinds add column history_since integer;
      update t_kinds set history_since = cast(round(unixepoch(as_of, 'subsec') * 1000) as integer) where as_of is not null;
      insert into t_looks (kind, first_at, last_at, completeness, reason)
        select id, history_since, history_since, completeness, reason from t_kinds where history_since is not null;
    `,
  },
  {
    name: 'from where a watch goes on; how often a kind changes',
    sql: `
      alter table t_kinds add column resource_version text;
      alter table t_kinds add column listed_at text;
      alter table t_kinds add column changes_per_hour real;
      alter table t_kinds add column ttl_reason text;
    `,
  },
  {
    name: 'how objects hang together; search',
    sql: `
      create table t_edge_sets (id integer primary key, hash text not null unique) strict;
      create table t_edges (
        edge_set integer not null,
        position integer not null,
        type text not null,
        field text not null,
        to_kind text not null,
        to_namespace text,
        to_name text,
        optional integer not null,
        parts text,
        selector text,
        label_key text,
        label_value text,
        primary key (edge_set, position)
      ) strict, without rowid;
      create index t_edges_to on t_edges (to_name, to_kind) where to_name is not null;
      create index t_edges_selecting on t_edges (edge_set) where selector is not null;
      insert into t_edge_sets (id, hash) values (0, '');
      alter table t_resources add column edge_set integer;
      alter table t_kinds add column group_kind text generated always as (
        json_extract(data, '$.kind') || iif(json_extract(data, '$.group') = '', '', '.' || json_extract(data, '$.group'))
      ) virtual;
      create index t_kinds_group_kind on t_kinds (cluster, group_kind);
      create table t_messages (resource integer primary key, text text not null) strict;
      create virtual table t_search_objects using fts5(text, content='', columnsize=0, detail=none, tokenize='trigram');
      create virtual table t_search_labels using fts5(text, content='', columnsize=0, detail=none, tokenize='trigram');
      create index t_resources_label_set on t_resources (label_set);
      create index t_resources_image_set on t_resources (image_set);
      insert into t_search_objects (rowid, text) select id, name from t_resources;
      insert into t_search_labels (rowid, text)
        select id, (select group_concat(key || '=' || value, char(10)) from json_each(labels)) from t_label_sets where labels <> '{}';
    `,
  },
  {
    // By triggers, so that a row that is deleted anywhere can be found no more.
    name: 'what search looks through follows what is kept',
    sql: `
      create virtual table t_search_messages using fts5(text, content='', columnsize=0, detail=none, tokenize='trigram');
      create trigger t_resources_added after insert on t_resources begin
        insert into t_search_objects (rowid, text) values (new.id, new.name);
      end;
      create trigger t_resources_deleted after delete on t_resources begin
        insert into t_search_objects (t_search_objects, rowid, text) values ('delete', old.id, old.name);
        delete from t_messages where resource = old.id;
      end;
      create trigger t_messages_added after insert on t_messages begin
        insert into t_search_messages (rowid, text) values (new.resource, new.text);
      end;
      create trigger t_messages_deleted after delete on t_messages begin
        insert into t_search_messages (t_search_messages, rowid, text) values ('delete', old.resource, old.text);
      end;
      create trigger t_messages_changed after update on t_messages begin
        insert into t_search_messages (t_search_messages, rowid, text) values ('delete', old.resource, old.text);
        insert into t_search_messages (rowid, text) values (new.resource, new.text);
      end;
      create trigger t_label_sets_added after insert on t_label_sets when new.labels <> '{}' begin
        insert into t_search_labels (rowid, text)
          select new.id, group_concat(key || '=' || value, char(10)) from json_each(new.labels);
      end;
      create trigger t_label_sets_deleted after delete on t_label_sets when old.labels <> '{}' begin
        insert into t_search_labels (t_search_labels, rowid, text)
          select 'delete', old.id, group_concat(key || '=' || value, char(10)) from json_each(old.labels);
      end;
    `,
  },
  {
    name: 'who points to an object',
    sql: 'create index t_resources_edge_set on t_resources (edge_set, kind) where edge_set > 0;',
  },
  {
    // Empty in an inventory; in an exported file one row says what it is.
    name: 'what an exported file says of itself',
    sql: 'create table t_snapshot (data text not null) strict;',
  },
  {
    // A trigger makes FTS5 write to disk with every row: what is new is written by search-rows.ts, once a transaction.
    name: 'search is told of what is new in batches',
    sql: 'drop trigger t_resources_added; drop trigger t_messages_added;',
  },
  {
    name: 'changes that are told, by time',
    sql: `
      drop index t_versions_at;
      create index t_versions_told on t_versions (at, kind, namespace) where words <> '[]';
    `,
  },
  {
    name: 'what was found wrong, since when, and what is mended',
    sql: `
      create table t_findings (
        id integer primary key,
        cluster integer not null references t_clusters(id) on delete cascade,
        incident text not null,
        code text not null,
        kind text not null,
        namespace text not null,
        name text not null,
        severity text not null,
        harms integer not null,
        title text not null,
        since text,
        data text not null,
        first_seen text not null,
        last_seen text not null,
        resolved_at text,
        regressed_at text,
        unique (cluster, incident, code, kind, namespace, name)
      ) strict;
    `,
  },
];

/** What is ours: keys, and the servers that the user said yes to; conversations, proposals and the audit later. Never exported. */
export const privateMigrations: readonly Migration[] = [
  {
    name: 'keys, trusted MCP servers',
    sql: `
      create table t_keys (name text primary key, value blob not null) strict;
      create table t_trust (server text primary key, data text not null) strict;
    `,
  },
];
