const firstMs = 800;
const longestMs = 30_000;

/** How long to wait after each failure in a row: longer and longer, and not all at the same moment. */
export class Backoff {
  readonly #random: () => number;
  #failures = 0;

  constructor(random: () => number = Math.random) {
    this.#random = random;
  }

  get failures(): number {
    return this.#failures;
  }

  /** Milliseconds until the next attempt; `atLeastMs` is what the other side asked for. */
  next(atLeastMs = 0): number {
    const wait = Math.min(longestMs, firstMs * 2 ** this.#failures);
    this.#failures += 1;
    return Math.max(atLeastMs, wait * (0.5 + this.#random() / 2));
  }

  reset(): void {
    this.#failures = 0;
  }
}
