/** A place that is taken: `release` gives it back. */
export interface PlaceOptions {
  /** So many processes of one server run at once. */
  limit: number;
  /** Ends the process of a cluster that nobody reads just now. */
  end: (key: string) => Promise<void>;
}

/**
 * Places for processes where each cluster needs one of its own. A process stays when its cluster was read, because it is
 * often read again at once; it goes when another cluster needs its place.
 */
export class ProcessPlaces {
  readonly #options: PlaceOptions;
  /** Key → how many use it now; in the order in which they were last used. */
  readonly #users = new Map<string, number>();
  #waiting: (() => void)[] = [];

  constructor(options: PlaceOptions) {
    this.#options = options;
  }

  /** Waits for a place. Rejects when the signal is aborted. */
  async take(key: string, signal: AbortSignal): Promise<void> {
    // Looked at and waited for in one breath, so that no place is given back in between unseen.
    let place = this.#tryToTake(key);
    while (place === null) {
      await this.#turn(signal);
      place = this.#tryToTake(key);
    }
    if (place.instead !== null) await this.#options.end(place.instead);
  }

  release(key: string): void {
    const users = (this.#users.get(key) ?? 1) - 1;
    this.#users.delete(key);
    this.#users.set(key, users);
    this.#waiting.shift()?.();
  }

  /** null: all are in use. `instead`: who has to go. */
  #tryToTake(key: string): { instead: string | null } | null {
    const users = this.#users.get(key);
    const isFull = users === undefined && this.#users.size >= this.#options.limit;
    const instead = isFull ? ([...this.#users].find(([, count]) => count === 0)?.[0] ?? null) : null;
    if (isFull && instead === null) return null;
    if (instead !== null) this.#users.delete(instead);
    this.#users.set(key, (users ?? 0) + 1);
    return { instead };
  }

  #turn(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const stop = (): void => {
        this.#waiting = this.#waiting.filter((waiter) => waiter !== go);
        reject(signal.reason);
      };
      const go = (): void => {
        signal.removeEventListener('abort', stop);
        resolve();
      };
      if (signal.aborted) return reject(signal.reason);
      signal.addEventListener('abort', stop, { once: true });
      this.#waiting.push(go);
    });
  }
}
