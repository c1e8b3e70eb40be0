const mostRemembered = 20_000;

/** Ids of what is kept once. Other processes may write too: it is only ever added to, so what is remembered stays true. */
export class RememberedIds {
  readonly #ids = new Map<string, number>();

  /** `find` is asked for what is not remembered. Bounded against odd fleets. */
  get(key: string, find: () => number): number {
    const known = this.#ids.get(key);
    if (known !== undefined) return known;
    if (this.#ids.size > mostRemembered) this.#ids.clear();
    const id = find();
    this.#ids.set(key, id);
    return id;
  }

  /** After a rollback: what was found in it may not be there. */
  clear(): void {
    this.#ids.clear();
  }
}
