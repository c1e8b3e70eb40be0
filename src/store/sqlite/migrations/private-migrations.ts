import type { Migration } from './migration.ts';

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
