import type { ProcessPlaces } from './process-places.ts';

/** The place of one reader: held once, however often it is asked for. */
export class ReaderPlace {
  readonly #places: ProcessPlaces;
  readonly #key: string;
  #held: Promise<void> | null = null;

  constructor(places: ProcessPlaces, key: string) {
    this.#places = places;
    this.#key = key;
  }

  hold(signal: AbortSignal): Promise<void> {
    this.#held ??= this.#places.take(this.#key, signal).catch((error: unknown) => {
      this.#held = null;
      throw error;
    });
    return this.#held;
  }

  release(): void {
    if (this.#held !== null) this.#places.release(this.#key);
    this.#held = null;
  }
}
