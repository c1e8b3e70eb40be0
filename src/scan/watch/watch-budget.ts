/** How many connections may be held open for watching, in the whole fleet. */
export class WatchBudget {
  #left: number;

  constructor(most: number) {
    this.#left = most;
  }

  /** false: there is none left. */
  take(): boolean {
    if (this.#left <= 0) return false;
    this.#left -= 1;
    return true;
  }

  give(): void {
    this.#left += 1;
  }
}
