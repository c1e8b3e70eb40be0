import type { Migration } from './migration.ts';

/** What is ours: keys, the servers that the user said yes to, conversations; proposals and the audit later. Never exported. */
export const privateMigrations: readonly Migration[] = [
  {
    name: 'keys, trusted MCP servers',
    sql: `
      create table t_keys (name text primary key, value blob not null) strict;
      create table t_trust (server text primary key, data text not null) strict;
    `,
  },
  {
    // `inventory`: '' is this data folder's, else the file that was read in its place. `answer`: JSON, compressed (zstd); null
    // until there is one. Times are milliseconds.
    name: 'conversations',
    sql: `
      create table t_conversations (
        id text primary key, inventory text not null, started_at integer not null, used_at integer not null
      ) strict;
      create index i_conversations_used on t_conversations (inventory, used_at);
      create table t_turns (
        conversation text not null references t_conversations on delete cascade, number integer not null,
        asked_at integer not null, question text not null, first_evidence integer not null,
        last_evidence integer not null, answer blob, primary key (conversation, number)
      ) strict, without rowid;
    `,
  },
  {
    // Explanations of incidents. `at`: ISO 8601, UTC; `data`: JSON.
    name: 'explanations',
    sql: `
      create table t_explanations (
        fingerprint text not null, model text not null, prompt integer not null, at text not null, data text not null,
        primary key (fingerprint, model, prompt)
      ) strict, without rowid;
    `,
  },
  {
    // What models made of answers that no rule can read. `at`: ISO 8601, UTC; `reading`: what the model said, redacted.
    name: 'readings of unread answers',
    sql: `
      create table t_unread_readings (
        fingerprint text not null, model text not null, prompt integer not null, at text not null, reading text not null,
        primary key (fingerprint, model, prompt)
      ) strict, without rowid;
    `,
  },
  {
    // How models proposed to use MCP servers. `at`: ISO 8601, UTC; `data`: JSON.
    name: 'proposals of profiles',
    sql: `
      create table t_profile_proposals (
        fingerprint text not null, model text not null, prompt integer not null, at text not null, data text not null,
        primary key (fingerprint, model, prompt)
      ) strict, without rowid;
    `,
  },
];
