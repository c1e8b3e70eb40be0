import type { Migration } from './migration.ts';

/** Steps 4 to 11: what changed, how objects hang together, search. */
export const historyAndSearch: readonly Migration[] = [
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
];
