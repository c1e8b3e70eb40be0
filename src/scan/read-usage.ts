import type { ClusterInfo } from '../domain/cluster.ts';
import { AppError, type Failure, isAppError, toFailure } from '../domain/errors.ts';
import type { ClusterReader } from '../domain/ports/cluster-access.ts';
import type { Clock } from '../domain/ports/outside.ts';
import type { UsageReading, UsageStore } from '../domain/ports/usage.ts';
import type { UsageOutcome } from '../domain/usage.ts';
import { cancelled } from './probe-path.ts';

export interface ReadUsageOptions {
  cluster: Pick<ClusterInfo, 'id'>;
  reader: Pick<ClusterReader, 'usage'>;
  store: { usage: UsageStore };
  /** Kinds as people type them; empty: all. */
  kinds: readonly string[];
  clock: Clock;
  signal: AbortSignal;
}

const measuredKinds = new Set(['pods', 'pod', 'po', 'nodes', 'node', 'no']);

/**
 * Reads and keeps what a cluster's nodes and containers use. null: it was not asked for. The world's faults come back as an outcome
 * and spoil nothing else: a cluster that nobody measures is as whole as any other.
 */
export async function readUsage(options: ReadUsageOptions): Promise<UsageOutcome | null> {
  const { cluster, kinds, signal, store } = options;
  if (kinds.length > 0 && !kinds.some((name) => measuredKinds.has(name.toLowerCase()))) return null;
  const askedAt = new Date(options.clock.now()).toISOString();
  const reading = await readSafely(options);
  if ('samples' in reading) {
    await store.usage.save(cluster.id, reading, askedAt);
    while (!signal.aborted && (await store.usage.closeHour(cluster.id)) !== 'nothing');
    return outcomeOf(reading);
  }
  if (!signal.aborted) await store.usage.saveFailure(cluster.id, reading, askedAt);
  return { source: null, nodes: 0, containers: 0, failure: reading };
}

async function readSafely({ reader, signal }: ReadUsageOptions): Promise<UsageReading | Failure> {
  try {
    if (reader.usage === undefined) return toFailure(notThroughMcp());
    return await reader.usage.readUsage(signal);
  } catch (error) {
    if (signal.aborted) return toFailure(cancelled());
    if (!isAppError(error)) throw error;
    return toFailure(error);
  }
}

function notThroughMcp(): AppError {
  return new AppError('NOT_FOUND', 'usage is not read through an MCP server', {
    hint: 'Read the cluster by its API: --via CLUSTER=api.',
  });
}

function outcomeOf({ source, samples, failure }: UsageReading): UsageOutcome {
  const nodes = samples.filter(({ container }) => container === null).length;
  return { source, nodes, containers: samples.length - nodes, failure };
}
