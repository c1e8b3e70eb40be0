import type { LinesToRead } from '../../analyze/diagnose/lines-to-read.ts';
import { isAppError } from '../../domain/errors.ts';
import type { UnreadLogs } from '../../domain/finding.ts';
import type { KeptLines } from '../../domain/ports/diagnosis.ts';
import type { FleetLogs } from '../../domain/ports/logs.ts';
import type { Clock } from '../../domain/ports/outside.ts';

export interface FetchLinesOptions {
  /** Rejects where no cluster can be asked. */
  logs: () => Promise<FleetLogs>;
  clock: Clock;
  signal: AbortSignal;
  /** For all of them together. */
  limitMs?: number;
}

export interface FetchedLines {
  read: (LinesToRead & { kept: KeptLines })[];
  unread: UnreadLogs[];
}

const usualLimitMs = 8000;
const tailLines = 50;
const silent = 'silent';
/** Of one cluster at once. */
const atOnce = 4;

/**
 * Reads these lines and no others, clusters side by side. A cluster that does not answer is not asked again. Rejects only where
 * the signal is aborted; what could not be read is told.
 */
export async function fetchLines(
  wanted: readonly LinesToRead[],
  { logs, clock, signal, limitMs = usualLimitMs }: FetchLinesOptions,
): Promise<FetchedLines> {
  const stop = new AbortController();
  const isOver = AbortSignal.any([signal, stop.signal]);
  // Aborted at the end: the sleep ends with it.
  clock.sleep(limitMs, isOver).then(
    () => stop.abort(),
    () => undefined,
  );
  try {
    const all = await Promise.all(
      [...Map.groupBy(wanted, ({ clusterId }) => clusterId).values()].map((some) =>
        new ClusterLines({ logs, clock, isOver }).fetch(some),
      ),
    );
    signal.throwIfAborted();
    return { read: all.flatMap(({ read }) => read), unread: all.flatMap(({ unread }) => unread) };
  } finally {
    stop.abort();
  }
}

interface ClusterLinesOptions extends Pick<FetchLinesOptions, 'logs' | 'clock'> {
  /** Aborted by whoever asks, or at the end of the time. */
  isOver: AbortSignal;
}

/** The reading of lines of one cluster. */
class ClusterLines {
  readonly #options: ClusterLinesOptions;
  readonly #read: FetchedLines['read'] = [];
  /** Once it is silent it is not asked any more. */
  readonly #refused = new Map<string, { reason: string; pods: string[] }>();

  constructor(options: ClusterLinesOptions) {
    this.#options = options;
  }

  async fetch(wanted: readonly LinesToRead[]): Promise<FetchedLines> {
    const waiting = [...wanted];
    const work = async (): Promise<void> => {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await this.#one(next);
    };
    await Promise.all(Array.from({ length: atOnce }, work));
    const cluster = wanted[0]?.cluster ?? '';
    const unread = [...this.#refused.values()].map(({ reason, pods }) => ({
      cluster,
      reason,
      count: pods.length,
      pods,
    }));
    return { read: this.#read, unread };
  }

  async #one(wish: LinesToRead): Promise<void> {
    const { clock, isOver } = this.#options;
    const silence = this.#refused.get(silent);
    if (silence !== undefined) return this.#refuse(wish, silent, silence.reason);
    const keep = (lines: KeptLines['lines']) =>
      this.#read.push({
        ...wish,
        kept: {
          container: wish.container,
          instance: wish.instance,
          readAt: new Date(clock.now()).toISOString(),
          lines,
        },
      });
    try {
      isOver.throwIfAborted();
      keep(await this.#lines(wish));
    } catch (error) {
      // Nobody has it any more, or it wrote nothing: asking again would bring nothing.
      if (isAppError(error, 'NOT_FOUND')) keep([]);
      else if (isOver.aborted) this.#refuse(wish, silent, 'it took too long');
      else if (isAppError(error, 'FORBIDDEN')) this.#refuse(wish, error.code, error.message);
      else if (isAppError(error)) this.#refuse(wish, silent, error.message);
      else throw error;
    }
  }

  /** A container that has ended once more since the scan: its node keeps the newest run alone, which ends as those before did. */
  async #lines(wish: LinesToRead): Promise<KeptLines['lines']> {
    const { namespace, podName: pod, container, previous, clusterId } = wish;
    const logs = await this.#options.logs();
    const request = { namespace, pod, container, tailLines, sinceSeconds: null };
    const read = async (ofBefore: boolean) =>
      (await logs.readLog(clusterId, { ...request, previous: ofBefore }, this.#options.isOver)).lines;
    try {
      return await read(previous);
    } catch (error) {
      if (previous && isAppError(error, 'NOT_FOUND')) return read(false);
      throw error;
    }
  }

  /** Refusals are told with the first of their kind: the others differ in the pod's name alone. */
  #refuse({ namespace, podName }: LinesToRead, key: string, reason: string): void {
    const known = this.#refused.get(key) ?? { reason, pods: [] };
    known.pods.push(`${namespace}/${podName}`);
    this.#refused.set(key, known);
  }
}
