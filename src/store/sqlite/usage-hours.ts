import type { DatabaseSync } from 'node:sqlite';
import { addUsage } from '../../analyze/usage/add-usage.ts';
import type { Sample } from '../../analyze/usage/pack-samples.ts';
import { rollUp } from '../../analyze/usage/roll-up.ts';
import type { Clock } from '../../domain/ports/outside.ts';
import type { UsageRetention } from '../../domain/ports/usage.ts';
import { secondsInHour, UsageBlocks } from './usage-blocks.ts';
import { UsageHistogramRows } from './usage-histogram-rows.ts';
import { type MeasuredContainer, workloadsOf } from './usage-workloads.ts';

/** Samples come a minute or two after they were measured; an hour is over when none can come any more. */
const graceSeconds = 300;

/** Makes of the samples of past hours what outlives them. Runs inside the caller's transaction. */
export class UsageHours {
  readonly #database: DatabaseSync;
  readonly #clock: Pick<Clock, 'now'>;
  readonly #blocks: UsageBlocks;
  readonly #histograms: UsageHistogramRows;

  constructor(database: DatabaseSync, clock: Pick<Clock, 'now'>) {
    this.#database = database;
    this.#clock = clock;
    this.#blocks = new UsageBlocks(database);
    this.#histograms = new UsageHistogramRows(database);
  }

  /** Closes the oldest hour of a cluster that is over; false: there is none. What comes late is added to what is there. */
  close(cluster: number): boolean {
    const now = Math.floor((this.#clock.now() / 1000 - graceSeconds) / secondsInHour);
    const hour = this.#blocks.openHour(cluster, now);
    if (hour === null) return false;
    const fresh = this.#blocks.samples(cluster, hour, 0);
    const all = merged(this.#blocks.samples(cluster, hour, 1), fresh);
    this.#blocks.replaceHour(
      cluster,
      hour,
      all,
      new Map([...all].map(([series, samples]) => [series, rollUp(samples)])),
    );
    this.#addToHistograms(cluster, fresh);
    return true;
  }

  prune({ samplesBefore, hoursBefore }: UsageRetention, limit: number): number {
    const hoursUntil = Math.floor(Date.parse(hoursBefore) / 1000);
    const rows = [
      this.#blocks.prune('t_usage_samples', hourOf(samplesBefore), limit),
      this.#blocks.prune('t_usage_hours', hourOf(hoursBefore), limit),
      this.#delete('t_usage_series', 'at', hoursUntil, limit),
      this.#delete('t_usage_histograms', 'last_at', hoursUntil, limit),
    ];
    return rows.reduce((sum, count) => sum + count, 0);
  }

  #addToHistograms(cluster: number, fresh: ReadonlyMap<number, readonly Sample[]>): void {
    const savePeak = this.#database.prepare(
      'update t_usage_series set peak = ?, peak_until = ? where id = ?',
    );
    const containers = workloadsOf(this.#database, cluster).filter(({ id }) => fresh.has(id));
    const workloads = Map.groupBy(containers, workloadKey);
    for (const [, members] of workloads) {
      const [first] = members;
      if (first === undefined) continue;
      const kept = this.#histograms.read(cluster, first);
      for (const { id, peak } of members) {
        const samples = fresh.get(id) ?? [];
        const next = addUsage(kept, samples, peak);
        savePeak.run(next.value, next.until, id);
        kept.note(samples);
      }
      this.#histograms.write(cluster, first, kept);
    }
  }

  #delete(table: string, column: string, before: number, limit: number): number {
    const { changes } = this.#database
      .prepare(`delete from ${table} where id in (select id from ${table} where ${column} < ? limit ?)`)
      .run(before, limit);
    return Number(changes);
  }
}

function workloadKey({ namespace, workload, container }: MeasuredContainer): string {
  return `${namespace} ${workload} ${container}`;
}

function hourOf(time: string): number {
  return Math.floor(Date.parse(time) / 1000 / secondsInHour);
}

function merged(kept: Map<number, Sample[]>, fresh: ReadonlyMap<number, Sample[]>): Map<number, Sample[]> {
  for (const [series, samples] of fresh) {
    const before = kept.get(series) ?? [];
    kept.set(
      series,
      [...before, ...samples].sort((left, right) => left.at - right.at),
    );
  }
  return kept;
}
