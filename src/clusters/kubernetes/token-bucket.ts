import type { Clock } from '../../domain/ports/outside.ts';

/** Lets so many through in a second, with a burst of one second's worth. */
export class TokenBucket {
  readonly #perSecond: number;
  readonly #clock: Clock;
  #tokens: number;
  #filledAt: number;

  constructor(perSecond: number, clock: Clock) {
    this.#perSecond = perSecond;
    this.#clock = clock;
    this.#tokens = perSecond;
    this.#filledAt = clock.now();
  }

  /** Waits for its turn. Rejects with the signal's reason. */
  async take(signal: AbortSignal): Promise<void> {
    const now = this.#clock.now();
    // A clock that was set back fills nothing, and takes nothing away.
    const filled = (Math.max(0, now - this.#filledAt) / 1000) * this.#perSecond;
    this.#tokens = Math.min(this.#perSecond, this.#tokens + filled);
    this.#filledAt = now;
    this.#tokens -= 1;
    // A negative count is a place in the queue: each caller waits until its own token has been filled in.
    if (this.#tokens >= 0) return;
    try {
      await this.#clock.sleep((-this.#tokens / this.#perSecond) * 1000, signal);
    } catch (error) {
      // Whoever leaves the queue gives the place to those behind.
      this.#tokens += 1;
      throw error;
    }
  }
}
