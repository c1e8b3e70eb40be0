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
];
