import type { DatabaseSync } from 'node:sqlite';
import { addUsage, type MemoryPeak } from '../../analyze/usage/add-usage.ts';
import type { Sample } from '../../analyze/usage/pack-samples.ts';
import { rollUp } from '../../analyze/usage/roll-up.ts';
import type { Clock } from '../../domain/ports/outside.ts';
import type { UsageRetention } from '../../domain/ports/usage.ts';
import {
  type PackedBlock,
  packBlock,
  type SeriesOfHour,
  secondsInHour,
  seriesInBlock,
  UsageBlocks,
} from './usage-blocks.ts';
import { type KeptHistograms, UsageHistogramRows } from './usage-histogram-rows.ts';
import { type MeasuredContainer, workloadsOf } from './usage-workloads.ts';

/** Samples come a minute or two after they were measured; an hour is over when none can come any more. */
const graceSeconds = 300;

/** An hour that is over, and what is made of it. */
interface ClosedHour {
  hour: number;
  /** What it was made of. */
  madeOf: readonly number[];
  blocks: PackedBlock[];
  histograms: ReadonlyMap<string, ChangedHistograms>;
}

/** All that a cluster used in an hour: what came of it late, after it was packed, apart from the rest. */
interface SamplesOfHour {
  kept: Map<number, Sample[]>;
  fresh: Map<number, Sample[]>;
}

interface ChangedHistograms {
  of: MeasuredContainer;
  kept: KeptHistograms;
  peaks: { series: number; peak: MemoryPeak }[];
}

/**
 * Makes of the samples of past hours what outlives them, in parts of at most 1,024 series or one reading: of a large cluster all of it
 * takes longer than a lease lasts, and leases are renewed between two parts. Until the last one nothing is written.
 */
export class UsageHours {
  readonly #database: DatabaseSync;
  readonly #clock: Pick<Clock, 'now'>;
  readonly #blocks: UsageBlocks;
  readonly #histograms: UsageHistogramRows;
  readonly #underway = new Map<number, Iterator<undefined, ClosedHour | null>>();

  constructor(database: DatabaseSync, clock: Pick<Clock, 'now'>) {
    this.#database = database;
    this.#clock = clock;
    this.#blocks = new UsageBlocks(database);
    this.#histograms = new UsageHistogramRows(database);
  }

  /** The next part of the oldest hour of a cluster that is over; `null`: there is no such hour. The hour itself is the last part. */
  reckon(cluster: number): ClosedHour | 'more' | null {
    const work = this.#underway.get(cluster) ?? this.#parts(cluster);
    this.#underway.delete(cluster);
    const { done, value } = work.next();
    if (done === true) return value;
    this.#underway.set(cluster, work);
    return 'more';
  }

  /** What was begun is begun anew: histograms are about to change. */
  forgetAll(): void {
    this.#underway.clear();
  }

  /** Runs inside the caller's transaction. Writes nothing when the hour is otherwise by now: it is then to be reckoned anew. */
  write(cluster: number, { hour, madeOf, blocks, histograms }: ClosedHour): void {
    const now = this.#blocks.blocksOf(cluster, hour).map(({ id }) => id);
    if (now.join() !== madeOf.join()) return;
    this.#blocks.replaceHour(cluster, hour, blocks);
    const savePeak = this.#database.prepare(
      'update t_usage_series set peak = ?, peak_until = ? where id = ?',
    );
    for (const { of, kept, peaks } of histograms.values()) {
      this.#histograms.write(cluster, of, kept);
      for (const { series, peak } of peaks) savePeak.run(peak.value, peak.until, series);
    }
  }

  *#parts(cluster: number): Generator<undefined, ClosedHour | null> {
    const now = Math.floor((this.#clock.now() / 1000 - graceSeconds) / secondsInHour);
    const hour = this.#blocks.openHour(cluster, now);
    if (hour === null) return null;
    const found = this.#blocks.blocksOf(cluster, hour);
    const taken: SamplesOfHour = { kept: new Map(), fresh: new Map() };
    for (const { id, isClosed } of found) {
      this.#blocks.unpack(id, isClosed ? taken.kept : taken.fresh);
      yield;
    }
    const workloads = new Map(workloadsOf(this.#database, cluster).map((each) => [each.id, each]));
    const histograms = new Map<string, ChangedHistograms>();
    const blocks: PackedBlock[] = [];
    for (const ids of inParts([...new Set([...taken.kept.keys(), ...taken.fresh.keys()])].sort(ascending))) {
      blocks.push(packBlock(ids.map((id) => seriesOfHour(id, taken))));
      for (const id of ids) this.#addTo(histograms, cluster, workloads.get(id), taken.fresh.get(id));
      yield;
    }
    return { hour, madeOf: found.map(({ id }) => id), blocks, histograms };
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

  /** Only what is fresh: what was packed before was added then. */
  #addTo(
    histograms: Map<string, ChangedHistograms>,
    cluster: number,
    of: MeasuredContainer | undefined,
    fresh: readonly Sample[] | undefined,
  ): void {
    if (of === undefined || fresh === undefined) return;
    const key = workloadKey(of);
    const changed = histograms.get(key) ?? { of, kept: this.#histograms.read(cluster, of), peaks: [] };
    histograms.set(key, changed);
    changed.kept.note(fresh);
    changed.peaks.push({ series: of.id, peak: addUsage(changed.kept, fresh, of.peak) });
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

function seriesOfHour(id: number, { kept, fresh }: SamplesOfHour): SeriesOfHour {
  fresh.get(id)?.sort(byTime);
  const samples = [...(kept.get(id) ?? []), ...(fresh.get(id) ?? [])].sort(byTime);
  return { id, samples, rollup: rollUp(samples) };
}

function inParts(ids: readonly number[]): number[][] {
  const parts = Math.ceil(ids.length / seriesInBlock);
  return Array.from({ length: parts }, (_, part) =>
    ids.slice(part * seriesInBlock, (part + 1) * seriesInBlock),
  );
}

function ascending(left: number, right: number): number {
  return left - right;
}

function byTime(left: Sample, right: Sample): number {
  return left.at - right.at;
}
