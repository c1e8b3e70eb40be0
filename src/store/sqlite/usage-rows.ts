import type { DatabaseSync } from 'node:sqlite';
import type { Sample } from '../../analyze/usage/pack-samples.ts';
import type { Failure } from '../../domain/errors.ts';
import type { Clock } from '../../domain/ports/outside.ts';
import type { UsageReading, VolumeSample } from '../../domain/ports/usage.ts';
import type { UsageSample } from '../../domain/usage.ts';
import { jsonOrNull } from './json-or-null.ts';
import { UsageBlocks } from './usage-blocks.ts';

/** A time further ahead of ours is one of a clock that went wrong, and must not keep later samples out. */
const toleratedSeconds = 120;

const upsertSeries = `
  insert into t_usage_series (cluster, namespace, name, container, at, window_seconds, cpu_millis, memory_bytes) values (?, ?, ?, ?, ?, ?, ?, ?)
  on conflict (cluster, namespace, name, container) do update set
    at = excluded.at, window_seconds = excluded.window_seconds, cpu_millis = excluded.cpu_millis, memory_bytes = excluded.memory_bytes
  where excluded.at > at or (at > ? and excluded.at <> at)
  returning id`;

/** The newest sample of each series, and every new one in a block. Runs inside the caller's transaction. */
export class UsageRows {
  readonly #database: DatabaseSync;
  readonly #clock: Pick<Clock, 'now'>;
  readonly #blocks: UsageBlocks;

  constructor(database: DatabaseSync, clock: Pick<Clock, 'now'>) {
    this.#database = database;
    this.#clock = clock;
    this.#blocks = new UsageBlocks(database);
  }

  /** Answers how many samples were new: what is measured once a minute may be read more often. */
  save(cluster: number, { source, samples, volumes, failure }: UsageReading, askedAt: string): number {
    if (volumes !== undefined) this.#saveVolumes(cluster, volumes);
    const fresh = this.#saveNewest(cluster, samples);
    if (fresh.size > 0) this.#blocks.addReading(cluster, fresh);
    const nodes = samples.filter(({ container }) => container === null).length;
    this.#database
      .prepare(
        `insert into t_usage_sources (cluster, source, as_of, asked_at, nodes, containers, failure) values (?, ?, ?, ?, ?, ?, ?)
         on conflict (cluster) do update set source = excluded.source, as_of = excluded.as_of, asked_at = excluded.asked_at,
           nodes = excluded.nodes, containers = excluded.containers, failure = excluded.failure`,
      )
      .run(cluster, source, askedAt, askedAt, nodes, samples.length - nodes, jsonOrNull(failure));
    return fresh.size;
  }

  saveFailure(cluster: number, failure: Failure, askedAt: string): void {
    this.#database
      .prepare(
        `insert into t_usage_sources (cluster, asked_at, failure) values (?, ?, ?)
         on conflict (cluster) do update set asked_at = excluded.asked_at, failure = excluded.failure`,
      )
      .run(cluster, askedAt, jsonOrNull(failure));
  }

  /** Two clusters have turned out to be one: of what both measured, the other’s newest stays. */
  move(from: number, into: number): void {
    this.#database
      .prepare('update or ignore t_usage_series set cluster = ? where cluster = ?')
      .run(into, from);
    this.#database
      .prepare('update or ignore t_usage_histograms set cluster = ? where cluster = ?')
      .run(into, from);
    this.#database
      .prepare('update or ignore t_usage_sources set cluster = ? where cluster = ?')
      .run(into, from);
    this.#database
      .prepare('update or ignore t_volume_usage set cluster = ? where cluster = ?')
      .run(into, from);
    this.#blocks.move(from, into);
  }

  /** What is not measured any more is not there, or not mounted: how full it was says nothing of now. */
  #saveVolumes(cluster: number, volumes: readonly VolumeSample[]): void {
    this.#database.prepare('delete from t_volume_usage where cluster = ?').run(cluster);
    const insert = this.#database.prepare(
      'insert or replace into t_volume_usage (cluster, namespace, claim, at, used_bytes, capacity_bytes) values (?, ?, ?, ?, ?, ?)',
    );
    for (const { namespace, claim, at, usedBytes, capacityBytes } of volumes)
      insert.run(cluster, this.#namespaceId(namespace), claim, secondsOf(at), usedBytes, capacityBytes);
  }

  #saveNewest(cluster: number, samples: readonly UsageSample[]): Map<number, Sample[]> {
    const upsert = this.#database.prepare(upsertSeries);
    const future = Math.floor(this.#clock.now() / 1000) + toleratedSeconds;
    const namespaces = new Map<string, number>();
    const fresh = new Map<number, Sample[]>();
    for (const sample of samples) {
      const at = secondsOf(sample.at);
      const namespace = sample.namespace ?? '';
      if (!namespaces.has(namespace)) namespaces.set(namespace, this.#namespaceId(namespace));
      const { windowSeconds, cpuMillis, memoryBytes } = sample;
      const row = upsert.get(
        cluster,
        namespaces.get(namespace) ?? 0,
        sample.name,
        sample.container ?? '',
        at,
        windowSeconds,
        cpuMillis,
        memoryBytes,
        future,
      );
      if (row !== undefined) fresh.set(Number(row.id), [packed(at, sample)]);
    }
    return fresh;
  }

  #namespaceId(name: string): number {
    this.#database.prepare('insert or ignore into t_namespaces (name) values (?)').run(name);
    return Number(this.#database.prepare('select id from t_namespaces where name = ?').get(name)?.id);
  }
}

function secondsOf(time: string): number {
  return Math.floor(Date.parse(time) / 1000);
}

function packed(at: number, { cpuMillis, memoryBytes }: UsageSample): Sample {
  return {
    at,
    cpu: cpuMillis === null ? null : Math.round(cpuMillis * 10),
    memory: memoryBytes === null ? null : Math.round(memoryBytes / 1024),
  };
}
