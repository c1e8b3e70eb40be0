/** The moment, in milliseconds since the epoch. */
interface Now {
  now(): number;
}

/** A server that asks for patience gets it, in all not longer than this: for one request, and for one cluster or MCP server. */
export const longestPatienceMs = 30_000;
/** Whoever answers in between is slow and not stuck. */
const givenBackMs = 1000;

/**
 * How long one cluster or MCP server has been waited for because it said so. Without it each of its kinds would be waited for anew, and a
 * server that says "in a second" for ever would hold a scan for minutes.
 */
export class Patience {
  readonly #clock: Now;
  #spentMs = 0;
  #waitedUntil = 0;

  constructor(clock: Now) {
    this.#clock = clock;
  }

  /** Counts a wait of so many milliseconds, what lies beside other waits once. false: it is more than what is left. */
  take(waitMs: number): boolean {
    const now = this.#clock.now();
    const further = Math.max(0, now + waitMs - Math.max(now, this.#waitedUntil));
    if (this.#spentMs + further > longestPatienceMs) return false;
    this.#spentMs += further;
    this.#waitedUntil = Math.max(this.#waitedUntil, now + waitMs);
    return true;
  }

  /** To be called for every answer that was one. */
  giveBack(): void {
    this.#spentMs = Math.max(0, this.#spentMs - givenBackMs);
  }
}
