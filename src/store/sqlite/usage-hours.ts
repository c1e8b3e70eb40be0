import type { DatabaseSync } from 'node:sqlite';
import { addUsage, type MemoryPeak } from '../../analyze/usage/add-usage.ts';
import type { Sample } from '../../analyze/usage/pack-samples.ts';
import { type Rollup, rollUp } from '../../analyze/usage/roll-up.ts';
import type { Clock } from '../../domain/ports/outside.ts';
import type { UsageRetention } from '../../domain/ports/usage.ts';
import { secondsInHour, UsageBlocks } from './usage-blocks.ts';
import { type KeptHistograms, UsageHistogramRows } from './usage-histogram-rows.ts';
import { type MeasuredContainer, workloadsOf } from './usage-workloads.ts';

/** Samples come a minute or two after they were measured; an hour is over when none can come any more. */
const graceSeconds = 300;

/** An hour that is over, and what is made of it. */
interface ClosedHour {
  hour: number;
  samples: Map<number, Sample[]>;
  rollups: Map<number, Rollup>;
  histograms: ChangedHistograms[];
}

interface ChangedHistograms {
  of: MeasuredContainer;
  kept: KeptHistograms;
  peaks: { series: number; peak: MemoryPeak }[];
}

/** Makes of the samples of past hours what outlives them. */
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

  /**
   * Reckons what comes of the oldest hour of a cluster that is over, and writes nothing: it can take seconds, in which nobody has to
   * wait for the database. null: there is none. What comes late is added to what is there.
   */
  reckon(cluster: number): ClosedHour | null {
    const now = Math.floor((this.#clock.now() / 1000 - graceSeconds) / secondsInHour);
    const hour = this.#blocks.openHour(cluster, now);
    if (hour === null) return null;
    const fresh = this.#blocks.samples(cluster, hour, 0);
    const samples = merged(this.#blocks.samples(cluster, hour, 1), fresh);
    const rollups = new Map([...samples].map(([series, taken]) => [series, rollUp(taken)]));
    return { hour, samples, rollups, histograms: this.#histogramsWith(cluster, fresh) };
  }

  /** Runs inside the caller's transaction. Nothing else may have been written of the cluster's usage since it was reckoned. */
  write(cluster: number, { hour, samples, rollups, histograms }: ClosedHour): void {
    this.#blocks.replaceHour(cluster, hour, samples, rollups);
    const savePeak = this.#database.prepare(
      'update t_usage_series set peak = ?, peak_until = ? where id = ?',
    );
    for (const { of, kept, peaks } of histograms) {
      this.#histograms.write(cluster, of, kept);
      for (const { series, peak } of peaks) savePeak.run(peak.value, peak.until, series);
    }
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

  #histogramsWith(cluster: number, fresh: ReadonlyMap<number, readonly Sample[]>): ChangedHistograms[] {
    const containers = workloadsOf(this.#database, cluster).filter(({ id }) => fresh.has(id));
    return [...Map.groupBy(containers, workloadKey).values()].flatMap((members) => {
      const [of] = members;
      if (of === undefined) return [];
      const kept = this.#histograms.read(cluster, of);
      const peaks = members.map(({ id, peak }) => {
        const samples = fresh.get(id) ?? [];
        kept.note(samples);
        return { series: id, peak: addUsage(kept, samples, peak) };
      });
      return [{ of, kept, peaks }];
    });
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
    const before = kept.get(series);
    const all = before === undefined ? samples : [...before, ...samples];
    if (before !== undefined) all.sort((left, right) => left.at - right.at);
    kept.set(series, all);
  }
  return kept;
}
