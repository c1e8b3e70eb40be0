import type { Migration } from './migration.ts';

/** From step 12 on; new steps go to the end of this list. */
export const findingsAndAfter: readonly Migration[] = [
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
  {
    // Milliseconds: since when discovery does not name a kind, and when the kind was found to be gone for good.
    // A cluster's last discovery, as JSON {at, failedGroups}: a kind that is new to the next one was not there before.
    name: 'kinds that go, kinds that come',
    sql: `
      alter table t_kinds add column missing_since integer;
      alter table t_kinds add column gone_at integer;
      alter table t_clusters add column discovery text;
    `,
  },
  {
    // The last lines of one run of a container, as JSON [{at, text}], redacted; `instance` tells the run from others of the
    // same container. `read_at`: ISO 8601, UTC.
    name: 'lines of logs that are evidence',
    sql: `
      create table t_log_lines (
        cluster integer not null references t_clusters(id) on delete cascade,
        pod_uid text not null,
        container text not null,
        instance text not null,
        read_at text not null,
        lines text not null,
        primary key (cluster, pod_uid, container, instance)
      ) strict, without rowid;
    `,
  },
  {
    // `value`: x'' stands for null; of namespaces and images their numbers. tally-rows.ts says what each aspect is.
    name: 'how many objects have each value; label sets by kind',
    sql: `
      create table t_tallies (
        kind integer not null references t_kinds(id) on delete cascade,
        aspect text not null,
        value any not null,
        count integer not null,
        primary key (kind, aspect, value)
      ) strict, without rowid;
      insert into t_tallies select kind, 'namespace', namespace, count(*) from t_resources group by 1, 3;
      insert into t_tallies select kind, 'phase', ifnull(phase, x''), count(*) from t_resources group by 1, 3;
      insert into t_tallies select kind, 'reason', ifnull(reason, x''), count(*) from t_resources group by 1, 3;
      insert into t_tallies select kind, 'ready', ifnull(ready_count, x''), count(*) from t_resources group by 1, 3;
      insert into t_tallies select kind, 'wanted', ifnull(wanted_count, x''), count(*) from t_resources group by 1, 3;
      insert into t_tallies select kind, 'restarts', ifnull(restarts, x''), count(*) from t_resources group by 1, 3;
      insert into t_tallies select kind, 'node', ifnull(node, x''), count(*) from t_resources group by 1, 3;
      insert into t_tallies
        select kind, 'owner', ifnull(json_extract(owner, '$.kind') || '/' || json_extract(owner, '$.name'), x''), count(*)
        from t_resources group by 1, 3;
      insert into t_tallies select kind, 'images', image_set, count(*) from t_resources group by 1, 3;
      create index t_resources_label_set_kind on t_resources (label_set, kind);
      drop index t_resources_label_set;
    `,
  },
  {
    // How full volumes were when they were last measured, by claim. `at`: seconds since the epoch.
    name: 'how full volumes are',
    sql: `
      create table t_volume_usage (
        cluster integer not null references t_clusters(id) on delete cascade,
        namespace integer not null,
        claim text not null,
        at integer not null,
        used_bytes integer not null,
        capacity_bytes integer not null,
        primary key (cluster, namespace, claim)
      ) strict, without rowid;
    `,
  },
];
