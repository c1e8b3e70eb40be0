import { z } from 'zod';
import { groupResource, type ResourceKind } from '../../../domain/kind.ts';
import type { Clock } from '../../../domain/ports/outside.ts';
import type { ClusterWatcher, WatchBatch, WatchOptions } from '../../../domain/ports/watching.ts';
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
  /** A server tells what it knows at once: after so long without an event nothing more is to come. */
  quietMs: 300,
  /** How long the server is asked to go on: all watches of a cluster shall not end at once. */
  shortestSeconds: 300,
  longestSeconds: 600,
  /** A catch-up that does not become quiet ends here; what comes later is for the next one. */
  catchUpSeconds: 10,
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
    return this.#watch(kind, options, { seconds, onQuiet: 'tell' });
  }

  catchUp(kind: ResourceKind, options: WatchOptions): AsyncIterable<WatchBatch> {
    return this.#watch(kind, options, { seconds: this.#limits.catchUpSeconds, onQuiet: 'end' });
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
    { seconds, onQuiet }: { seconds: number; onQuiet: 'end' | 'tell' },
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
