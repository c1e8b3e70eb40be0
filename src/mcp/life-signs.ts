import type { Clock } from '../domain/ports/outside.ts';

export interface LifeSignsOptions {
  clock: Clock;
  /** A call is doubted when nothing at all came from the server for so long. */
  silenceMs: number;
  /** How much came from the server so far, parts of long answers included. */
  bytesHeard: () => number;
  /** Asks the server whether it lives; false: no answer in time. Never rejects. */
  ping: () => Promise<boolean>;
}

/** The share of the silence after which it is tried whether the server answers a ping during a call. */
const firstDoubt = 0.1;

/**
 * Tells a server that has stopped answering from one that is slow. Some servers do one thing at a time, so that a ping
 * waits behind a long call: an unanswered ping says something only of a server that was seen to answer in between.
 */
export class LifeSigns {
  readonly #options: LifeSignsOptions;
  /** Calls that wait for an answer, in the order in which they were made. */
  readonly #waiting = new Set<symbol>();
  #answersInBetween = false;

  constructor(options: LifeSignsOptions) {
    this.#options = options;
  }

  /** Waits for a call's answer. When the server stops answering before, `onHang` is called, which has to end the call. */
  async watch<Answer>(call: Promise<Answer>, onHang: () => void): Promise<Answer> {
    const token = Symbol('call');
    const over = new AbortController();
    this.#waiting.add(token);
    // It ends by rejecting, when the call is over.
    this.#doubt(onHang, over.signal).catch(() => undefined);
    try {
      const answer = await call;
      const [first] = this.#waiting;
      this.#answersInBetween ||= first !== token;
      return answer;
    } finally {
      this.#waiting.delete(token);
      over.abort(new Error('the call is over'));
    }
  }

  async #doubt(onHang: () => void, over: AbortSignal): Promise<void> {
    const { clock, silenceMs, bytesHeard, ping } = this.#options;
    await clock.sleep(silenceMs * firstDoubt, over);
    if (!this.#answersInBetween && (await ping())) this.#answersInBetween = !over.aborted;
    for (;;) {
      const before = bytesHeard();
      await clock.sleep(silenceMs, over);
      if (bytesHeard() !== before || !this.#answersInBetween) continue;
      const answers = await ping();
      over.throwIfAborted();
      if (!answers && bytesHeard() === before) return onHang();
    }
  }
}
