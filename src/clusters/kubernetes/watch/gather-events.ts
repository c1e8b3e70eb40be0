import { AppError } from '../../../domain/errors.ts';
import type { Clock } from '../../../domain/ports/outside.ts';
import type { WatchBatch } from '../../../domain/ports/watching.ts';
import type { WatchEvent } from './parse-event.ts';
import { LineSplitter } from './split-lines.ts';

export interface GatherOptions {
  parse: (line: string) => WatchEvent;
  clock: Clock;
  /** Events that come within so long of the first one are told together. */
  gatherMs: number;
  mostEvents: number;
  /** Without a byte for so long the connection counts as dead: TIMEOUT. */
  idleMs: number;
  /** Without an event for so long everything that has happened until now was told, as far as can be seen. */
  quietMs: number;
  /** What to do then: tell of it once (a batch that brings nothing), or nothing. */
  onQuiet: 'tell' | 'wait';
  /** From which on it is told. */
  resourceVersion: string;
  /** "the watch of pods" */
  asked: string;
  signal: AbortSignal;
}

interface Gathered {
  events: WatchEvent[];
  bytes: number;
}

/**
 * Makes batches of the chunks of a watch. What came whole before a fault is told before the fault is thrown, so that a
 * watch that goes on from there leaves nothing out.
 */
export async function* gatherEvents(
  chunks: AsyncIterable<Uint8Array>,
  options: GatherOptions,
): AsyncGenerator<WatchBatch> {
  const reading = new ChunkReading(chunks, options);
  let position = options.resourceVersion;
  try {
    for (;;) {
      const { events, bytes, end } = await reading.gather();
      const last = events.at(-1);
      position = last?.resourceVersion ?? position;
      if (last !== undefined || end === null) yield toBatch(events, bytes, position);
      if (end === null) continue;
      if (end.error !== undefined) throw end.error;
      return;
    }
  } finally {
    await reading.leave();
  }
}

function toBatch(events: readonly WatchEvent[], bytes: number, resourceVersion: string): WatchBatch {
  return {
    changes: events.flatMap(({ change }) => change ?? []),
    dropped: events.flatMap(({ drop }) => drop ?? []),
    bytes,
    resourceVersion,
  };
}

/** null: more is to come. */
type End = { error?: unknown } | null;

class ChunkReading {
  readonly #options: GatherOptions;
  readonly #iterator: AsyncIterator<Uint8Array>;
  readonly #splitter = new LineSplitter();
  #coming: Promise<IteratorResult<Uint8Array>> | null = null;
  /** Whether it was told that all is told. */
  #hasSettled = false;
  /** Lines that were cut and not yet parsed. */
  #lines: string[] = [];

  constructor(chunks: AsyncIterable<Uint8Array>, options: GatherOptions) {
    this.#options = options;
    this.#iterator = chunks[Symbol.asyncIterator]();
  }

  async gather(): Promise<Gathered & { end: End }> {
    const gathered: Gathered = { events: [], bytes: 0 };
    try {
      for (let closesAt: number | null = null; ; ) {
        this.#parseLines(gathered);
        const { clock, gatherMs, mostEvents } = this.#options;
        if (gathered.events.length >= mostEvents) return { ...gathered, end: null };
        if (gathered.events.length > 0) closesAt ??= clock.now() + gatherMs;
        const chunk = await this.#next(this.#patienceMs(closesAt));
        if (chunk === 'time is up') return this.#atTimeUp(gathered);
        if (chunk.done === true) return this.#atEnd(gathered);
        gathered.bytes += chunk.value.length;
        this.#lines.push(...this.#splitter.push(chunk.value));
      }
    } catch (error) {
      return { ...gathered, end: { error } };
    }
  }

  async leave(): Promise<void> {
    // Whoever waits for a chunk that never comes would wait for ever; the connection is closed by the signal.
    this.#coming?.catch(() => undefined);
    if (this.#coming === null) await this.#iterator.return?.();
  }

  #parseLines(gathered: Gathered): void {
    const room = this.#options.mostEvents - gathered.events.length;
    for (const line of this.#lines.splice(0, room)) gathered.events.push(this.#options.parse(line));
  }

  #patienceMs(closesAt: number | null): number {
    const { clock, idleMs, quietMs } = this.#options;
    if (closesAt !== null) return Math.max(0, closesAt - clock.now());
    return this.#waitsForQuiet ? quietMs : idleMs;
  }

  /** In the middle of an event a slow connection is not a quiet one. */
  get #waitsForQuiet(): boolean {
    return this.#options.onQuiet === 'tell' && !this.#hasSettled && !this.#splitter.isWithinLine;
  }

  #atTimeUp(gathered: Gathered): Gathered & { end: End } {
    if (gathered.events.length > 0) return { ...gathered, end: null };
    const { asked, idleMs } = this.#options;
    if (this.#waitsForQuiet) {
      this.#hasSettled = true;
      return { ...gathered, end: null };
    }
    const error = new AppError('TIMEOUT', `${asked} told nothing in ${Math.round(idleMs / 1000)} s`);
    return { ...gathered, end: { error } };
  }

  /** A line without its end is whole only if it can be read. */
  #atEnd(gathered: Gathered): Gathered & { end: End } {
    const rest = this.#splitter.rest();
    if (rest === '') return { ...gathered, end: {} };
    try {
      gathered.events.push(this.#options.parse(rest));
      return { ...gathered, end: {} };
    } catch (cause) {
      if (!rest.startsWith('{')) return { ...gathered, end: { error: cause } };
      const message = `${this.#options.asked} broke off in the middle of an event`;
      return { ...gathered, end: { error: new AppError('CONNECTION_LOST', message, { cause }) } };
    }
  }

  async #next(patienceMs: number): Promise<IteratorResult<Uint8Array> | 'time is up'> {
    const { clock, signal } = this.#options;
    this.#coming ??= this.#iterator.next();
    const waiting = new AbortController();
    const timer = clock.sleep(patienceMs, AbortSignal.any([signal, waiting.signal]));
    timer.catch(() => undefined);
    try {
      const first = await Promise.race([this.#coming, timer]);
      if (first === undefined) return 'time is up';
      this.#coming = null;
      return first;
    } finally {
      waiting.abort();
    }
  }
}
