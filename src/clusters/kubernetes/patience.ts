import { AppError } from '../../domain/errors.ts';
import type { Clock } from '../../domain/ports/outside.ts';

/** A server that asks for patience gets it, in all not longer than this: for one request, and for one cluster. */
export const longestPatienceMs = 30_000;
/** Whoever answers in between is slow and not stuck. */
const givenBackMs = 1000;

/**
 * How long one cluster has been waited for because it said so. Without it each of its kinds would be waited for anew, and a
 * server that says "in a second" for ever would hold a scan for minutes.
 */
export class Patience {
  readonly #clock: Pick<Clock, 'now'>;
  #spentMs = 0;
  #waitedUntil = 0;

  constructor(clock: Pick<Clock, 'now'>) {
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

/** Says why a server's wish is not granted (any more). An error that holds no such wish stays as it is. */
export function withPatienceTold(error: AppError): AppError {
  const { code, message, hint, cause, retryAfterMs } = error;
  if (retryAfterMs === undefined) return error;
  const [asked, longest] = [retryAfterMs, longestPatienceMs].map((ms) => `${Math.ceil(ms / 1000)} s`);
  const why =
    retryAfterMs > longestPatienceMs
      ? `it asks us to come back in ${asked}, and ${longest} is the longest that we wait`
      : `the ${longest} for which we wait in all are used up`;
  return new AppError(code, `${message}; ${why}`, { hint, cause, retryAfterMs });
}
