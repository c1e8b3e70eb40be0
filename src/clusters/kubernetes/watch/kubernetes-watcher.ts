import { z } from 'zod';
import { AppError } from '../../../domain/errors.ts';
import { groupResource, type ResourceKind } from '../../../domain/kind.ts';
import type { Clock } from '../../../domain/ports/outside.ts';
import type { ClusterWatcher, WatchBatch, WatchOptions } from '../../../domain/ports/watching.ts';
import { isOlderVersion } from '../../../domain/resource-version.ts';
import type { ExtractionOptions } from '../../../extract/extract-resource.ts';
import type { Connection } from '../connection.ts';
import { listPath, metadataOnly, withoutHelmReleases } from '../page-fetcher.ts';
import { parseJson } from '../parse-json.ts';
import { gatherEvents } from './gather-events.ts';
import { parseEvent } from './parse-event.ts';

export interface KubernetesWatcherOptions {
  connection: Connection;
  clock: Clock;
  extraction: ExtractionOptions;
  redactText: (text: string) => string;
  /** Between 0 and 1; for tests. */
  random?: () => number;
  watchLimits?: Partial<typeof usualLimits>;
}

const usualLimits = {
  gatherMs: 50,
  mostEvents: 500,
  /** A server sends a bookmark about every minute. */
  idleMs: 150_000,
  /** A server tells what it knows at once: after so long without an event nothing more is likely to come. */
  quietMs: 300,
  /** How long the server is asked to go on: all watches of a cluster shall not end at once. */
  shortestSeconds: 300,
  longestSeconds: 600,
  /** How long the server is asked to go on in a catch-up: only its own end of the watch proves that it told all of it. */
  catchUpSeconds: 1,
  /** A server that does not end the watch by then hangs. */
  lateEndMs: 5000,
  /** A kind that is never quiet when a watch ends, and of which too little is told, is listed. */
  mostRounds: 10,
};

/** A watch knows types of its own for what is metadata alone. */
const metadataEvents = 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1';

const Newest = z.looseObject({ metadata: z.looseObject({ resourceVersion: z.string().optional() }) });

/** Watches through the Kubernetes API: one connection and one answer per call. */
export class KubernetesWatcher implements ClusterWatcher {
  readonly #options: KubernetesWatcherOptions;
  readonly #limits: typeof usualLimits;

  constructor(options: KubernetesWatcherOptions) {
    this.#options = options;
    this.#limits = { ...usualLimits, ...options.watchLimits };
  }

  follow(kind: ResourceKind, options: WatchOptions): AsyncIterable<WatchBatch> {
    const { shortestSeconds, longestSeconds } = this.#limits;
    const random = this.#options.random ?? Math.random;
    const seconds = Math.round(shortestSeconds + random() * (longestSeconds - shortestSeconds));
    return this.#watch(kind, options, { seconds, onQuiet: 'tell', idleMs: this.#limits.idleMs });
  }

  /**
   * Silence proves nothing: a slow server or a stalled proxy is silent, too. That all was told is known when the server
   * ends the watch as it was asked to, with a while of silence before; or, of a kind that never rests, when what is told is
   * as new as a list would have been.
   */
  async *catchUp(kind: ResourceKind, { resourceVersion, signal }: WatchOptions): AsyncGenerator<WatchBatch> {
    const { catchUpSeconds, lateEndMs, mostRounds, quietMs } = this.#limits;
    const { clock } = this.#options;
    let position = resourceVersion;
    let newest: string | null = null;
    for (let round = 0; round < mostRounds; round += 1) {
      let toldAt = Number.NEGATIVE_INFINITY;
      const limits = {
        seconds: catchUpSeconds,
        onQuiet: 'wait' as const,
        idleMs: catchUpSeconds * 1000 + lateEndMs,
      };
      for await (const batch of this.#watch(kind, { resourceVersion: position, signal }, limits)) {
        yield batch;
        position = batch.resourceVersion;
        // Only now: while what was told is being kept, the server may end the watch unheard.
        if (batch.changes.length + batch.dropped.length > 0) toldAt = clock.now();
        if (newest !== null && !isOlderVersion(position, newest)) return;
      }
      if (clock.now() - toldAt >= quietMs) return;
      newest ??= await this.newestVersion(kind, signal);
    }
    throw new AppError('TIMEOUT', `the watch of ${groupResource(kind)} did not come to rest`);
  }

  async newestVersion(kind: ResourceKind, signal: AbortSignal): Promise<string | null> {
    const path = `${listPath(kind, null)}?limit=1`;
    const { body } = await this.#options.connection.send({ path, accept: metadataOnly, signal });
    const parsed = Newest.safeParse(parseJson(body, path));
    return parsed.success ? (parsed.data.metadata.resourceVersion ?? null) : null;
  }

  async *#watch(
    kind: ResourceKind,
    { resourceVersion, signal }: WatchOptions,
    { seconds, onQuiet, idleMs }: { seconds: number; onQuiet: 'tell' | 'wait'; idleMs: number },
  ): AsyncGenerator<WatchBatch> {
    const { connection, clock, extraction, redactText } = this.#options;
    const leaving = new AbortController();
    const both = AbortSignal.any([signal, leaving.signal]);
    const asked = `the watch of ${groupResource(kind)}`;
    try {
      const chunks = await connection.stream({
        path: `${listPath(kind, null)}?${watchQuery(kind, resourceVersion, seconds)}`,
        accept: groupResource(kind) === 'secrets' ? metadataEvents : 'application/json',
        signal: both,
      });
      yield* gatherEvents(chunks, {
        ...this.#limits,
        idleMs,
        onQuiet,
        resourceVersion,
        clock,
        asked,
        signal: both,
        parse: (line) => parseEvent(line, { kind, extraction, asked, redactText }),
      });
    } finally {
      leaving.abort();
    }
  }
}

function watchQuery(kind: ResourceKind, resourceVersion: string, seconds: number): URLSearchParams {
  return new URLSearchParams({
    watch: '1',
    resourceVersion,
    allowWatchBookmarks: 'true',
    timeoutSeconds: String(seconds),
    ...withoutHelmReleases(kind),
  });
}
