import type { Clock } from '../../domain/ports/outside.ts';
import type { Credential } from './resolved-context.ts';
import type { PluginRunner } from './run-plugin.ts';

/** A credential is asked for again this long before it expires; a short-lived one after half of its life. */
const expiryMarginMs = 60_000;
/** A plugin that failed is not run again for those who ask right after: one that hangs costs 30 s each time. */
const failureKeptMs = 10_000;
/** A 401 that comes this soon after another is for the same credential: requests are in flight at once. */
const settledMs = 10_000;

type Kept =
  | { ok: true; credential: Credential; until: number }
  | { ok: false; error: unknown; until: number };

/** Runs of plugins, shared by every context: those that ask the same run one plugin once. */
export class ExecPlugins {
  readonly runner: PluginRunner;
  readonly #running = new Map<string, SharedRun>();
  readonly #kept = new Map<string, Kept>();
  readonly #forgottenAt = new Map<string, number>();
  readonly #clock: Clock;

  constructor(runner: PluginRunner, clock: Clock) {
    this.runner = runner;
    this.#clock = clock;
  }

  /** The credential under this key, kept or from `run`. Rejects with the signal's reason as soon as it is aborted. */
  async get(
    key: string,
    run: (signal: AbortSignal) => Promise<Credential>,
    signal: AbortSignal,
  ): Promise<Credential> {
    signal.throwIfAborted();
    const kept = this.#kept.get(key);
    if (kept !== undefined && this.#clock.now() < kept.until) {
      if (kept.ok) return kept.credential;
      throw kept.error;
    }
    const running = this.#running.get(key);
    return (running?.isAbandoned === false ? running : this.#start(key, run)).join(signal);
  }

  /** After a refusal: the next who asks runs the plugin again, however many requests were refused at once. */
  forget(key: string): void {
    const now = this.#clock.now();
    const before = this.#forgottenAt.get(key);
    if (before !== undefined && now - before < settledMs) return;
    this.#forgottenAt.set(key, now);
    this.#kept.delete(key);
  }

  #start(key: string, run: (signal: AbortSignal) => Promise<Credential>): SharedRun {
    const shared: SharedRun = new SharedRun(async (signal) => {
      try {
        const credential = await run(signal);
        this.#kept.set(key, this.#keep(credential));
        return credential;
      } catch (error) {
        if (!signal.aborted)
          this.#kept.set(key, { ok: false, error, until: this.#clock.now() + failureKeptMs });
        throw error;
      } finally {
        if (this.#running.get(key) === shared) this.#running.delete(key);
      }
    });
    this.#running.set(key, shared);
    return shared;
  }

  #keep(credential: Credential): Kept {
    const now = this.#clock.now();
    const lifeMs = credential.expiresAt === null ? Number.POSITIVE_INFINITY : credential.expiresAt - now;
    return { ok: true, credential, until: now + Math.max(lifeMs - expiryMarginMs, lifeMs / 2) };
  }
}

/** One run and those who wait for it: it is stopped when the last of them has left. */
class SharedRun {
  readonly #controller = new AbortController();
  readonly #result: Promise<Credential>;
  #waiting = 0;

  constructor(run: (signal: AbortSignal) => Promise<Credential>) {
    // Begun in the next turn, when whoever made this has kept it.
    this.#result = Promise.resolve().then(() => run(this.#controller.signal));
    // Those who wait are told of its failure; when all have left, nobody is.
    this.#result.catch(() => undefined);
  }

  get isAbandoned(): boolean {
    return this.#controller.signal.aborted;
  }

  join(signal: AbortSignal): Promise<Credential> {
    this.#waiting += 1;
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        this.#waiting -= 1;
        if (this.#waiting === 0) this.#controller.abort(signal.reason);
        reject(signal.reason);
      };
      signal.addEventListener('abort', leave, { once: true });
      this.#result.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave));
    });
  }
}
