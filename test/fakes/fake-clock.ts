import type { Clock } from '../../src/domain/ports/outside.ts';

/** Time that stands still until a test moves it; `sleep` ends when enough of it was moved. */
export class FakeClock implements Clock {
  #now: number;
  #sleepers: { wakeAt: number; wake: () => void }[] = [];

  constructor(now = Date.parse('2026-01-02T03:04:05.000Z')) {
    this.#now = now;
  }

  now(): number {
    return this.#now;
  }

  sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
      this.#sleepers.push({ wakeAt: this.#now + milliseconds, wake: resolve });
    });
  }

  /** Moves time on and wakes those whose time has come. */
  advance(milliseconds: number): void {
    this.#now += milliseconds;
    const due = this.#sleepers.filter(({ wakeAt }) => wakeAt <= this.#now);
    this.#sleepers = this.#sleepers.filter(({ wakeAt }) => wakeAt > this.#now);
    for (const { wake } of due) wake();
  }

  get sleeping(): number {
    return this.#sleepers.length;
  }
}
