import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from '../domain/ports/outside.ts';

/** The machine's own time. */
export class SystemClock implements Clock {
  now(): number {
    return Date.now();
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
