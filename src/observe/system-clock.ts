import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from '../domain/ports/outside.ts';

/** The machine's own time, or that of whoever sets the clock for us. */
export class SystemClock implements Clock {
  readonly #now: () => number;

  /** `now`: milliseconds since the epoch. */
  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  now(): number {
    return this.#now();
  }

  async sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    try {
      await delay(milliseconds, undefined, { signal });
    } catch (error) {
      // The promised timer wraps the reason in an AbortError of its own; callers are promised the reason.
      signal?.throwIfAborted();
      throw error;
    }
  }
}
