import { AppError } from '../domain/errors.ts';
import type { Clock } from '../domain/ports/outside.ts';

interface Health {
  failures: number;
  last: AppError;
  openUntil: number;
}

/** After so many failures in a row a thing is left alone for a while. */
const failuresUntilOpen = 3;
const firstPauseMs = 5000;
const longestPauseMs = 60_000;

/** Leaves alone what keeps failing, so that one dead thing does not cost every caller its whole time limit. */
export class Breakers {
  readonly #clock: Clock;
  readonly #health = new Map<string, Health>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Throws what failed last while a thing is left alone. */
  check(name: string): void {
    const health = this.#health.get(name);
    const leftMs = (health?.openUntil ?? 0) - this.#clock.now();
    if (health === undefined || leftMs <= 0) return;
    const { last, failures } = health;
    throw new AppError(
      last.code,
      `${last.message} (failed ${failures} times; left alone for another ${Math.ceil(leftMs / 1000)} s)`,
      { hint: last.hint, cause: last, ...(last.cluster === undefined ? {} : { cluster: last.cluster }) },
    );
  }

  succeeded(name: string): void {
    this.#health.delete(name);
  }

  failed(name: string, error: AppError): void {
    const failures = (this.#health.get(name)?.failures ?? 0) + 1;
    const pauseMs = Math.min(longestPauseMs, firstPauseMs * 2 ** (failures - failuresUntilOpen));
    this.#health.set(name, {
      failures,
      last: error,
      openUntil: failures < failuresUntilOpen ? 0 : this.#clock.now() + pauseMs,
    });
  }
}
