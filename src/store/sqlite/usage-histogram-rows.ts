import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { emptyHistogram, type Histogram } from '../../analyze/usage/decaying-histogram.ts';
import type { Sample } from '../../analyze/usage/pack-samples.ts';
import type { MeasuredContainer } from './usage-workloads.ts';

type Key = Pick<MeasuredContainer, 'namespace' | 'workload' | 'container'>;

interface Row {
  first_at: number;
  last_at: number;
  samples: number;
  cpu: Uint8Array;
  memory: Uint8Array;
}

/** The histograms of one container of a workload, over all pods that it ever had, and what they rest on. */
export class KeptHistograms {
  readonly cpu: Histogram;
  readonly memory: Histogram;
  firstAt: number;
  lastAt: number;
  samples: number;

  constructor(row: Row | undefined) {
    this.cpu = row === undefined ? emptyHistogram() : readHistogram(row.cpu);
    this.memory = row === undefined ? emptyHistogram() : readHistogram(row.memory);
    this.firstAt = row?.first_at ?? 0;
    this.lastAt = row?.last_at ?? 0;
    this.samples = row?.samples ?? 0;
  }

  /** Samples that were added, in the order of their times. */
  note(samples: readonly Sample[]): void {
    const [first] = samples;
    if (first === undefined) return;
    this.firstAt = this.samples === 0 ? first.at : Math.min(this.firstAt, first.at);
    this.lastAt = Math.max(this.lastAt, samples.at(-1)?.at ?? 0);
    this.samples += samples.length;
  }
}

export class UsageHistogramRows {
  readonly #select: StatementSync;
  readonly #upsert: StatementSync;

  constructor(database: DatabaseSync) {
    this.#select = database.prepare(
      'select * from t_usage_histograms where cluster = ? and namespace = ? and workload = ? and container = ?',
    );
    this.#upsert = database.prepare(
      `insert into t_usage_histograms (cluster, namespace, workload, container, first_at, last_at, samples, cpu, memory)
       values (?, ?, ?, ?, ?, ?, ?, ?, ?)
       on conflict do update set first_at = excluded.first_at, last_at = excluded.last_at, samples = excluded.samples,
         cpu = excluded.cpu, memory = excluded.memory`,
    );
  }

  read(cluster: number, { namespace, workload, container }: Key): KeptHistograms {
    const row = this.#select.get(cluster, namespace, workload, container);
    return new KeptHistograms(row as Row | undefined);
  }

  write(cluster: number, { namespace, workload, container }: Key, kept: KeptHistograms): void {
    this.#upsert.run(
      cluster,
      namespace,
      workload,
      container,
      kept.firstAt,
      kept.lastAt,
      kept.samples,
      writeHistogram(kept.cpu),
      writeHistogram(kept.memory),
    );
  }
}

/** The reference, then bucket and weight of each bucket that is not empty. */
function writeHistogram({ reference, weights }: Histogram): Uint8Array {
  return new Uint8Array(new Float64Array([reference, ...[...weights].flat()]).buffer);
}

export function readHistogram(bytes: Uint8Array): Histogram {
  // A copy: what SQLite gives need not lie where doubles may.
  const [reference = 0, ...rest] = new Float64Array(bytes.slice().buffer);
  const weights = new Map<number, number>();
  for (let index = 0; index + 1 < rest.length; index += 2)
    weights.set(rest[index] ?? 0, rest[index + 1] ?? 0);
  return { reference, weights };
}
