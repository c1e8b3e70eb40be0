import type { Clock } from '../../domain/ports/outside.ts';

export interface Rate {
  perSecond: number;
  /** So many go at once when nobody has asked for a while. */
  burst: number;
}

/** Lets so many through in a second, after a burst. */
export class TokenBucket {
  readonly #perSecond: number;
  readonly #burst: number;
  readonly #clock: Clock;
  #tokens: number;
  #filledAt: number;

  constructor({ perSecond, burst }: Rate, clock: Clock) {
    this.#perSecond = perSecond;
    this.#burst = burst;
    this.#clock = clock;
    this.#tokens = burst;
    this.#filledAt = clock.now();
  }

  /** Waits for its turn. Rejects with the signal's reason. */
  async take(signal: AbortSignal): Promise<void> {
    const now = this.#clock.now();
    // A clock that was set back fills nothing, and takes nothing away.
    const filled = (Math.max(0, now - this.#filledAt) / 1000) * this.#perSecond;
    this.#tokens = Math.min(this.#burst, this.#tokens + filled);
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
