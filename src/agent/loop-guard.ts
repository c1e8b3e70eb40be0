/** How many wasted calls (repeats, broken ones) a conversation may have before its tools are withdrawn. */
const mostWasted = 5;

/** Sees calls that lead nowhere: those that were made before (so also A, B, A, B), and those that cannot be run. */
export class LoopGuard {
  readonly #evidenceByCall = new Map<string, string>();
  #wasted = 0;

  /** Id of what the same call brought before, which counts as wasted; null: it is a new one. */
  seenBefore(tool: string, given: Record<string, unknown>): string | null {
    const before = this.#evidenceByCall.get(keyOf(tool, given)) ?? null;
    if (before !== null) this.#wasted += 1;
    return before;
  }

  remember(tool: string, given: Record<string, unknown>, evidenceId: string): void {
    this.#evidenceByCall.set(keyOf(tool, given), evidenceId);
  }

  countFault(): void {
    this.#wasted += 1;
  }

  get isStuck(): boolean {
    return this.#wasted >= mostWasted;
  }
}

function keyOf(tool: string, given: Record<string, unknown>): string {
  const sorted = Object.entries(given).toSorted(([left], [right]) => left.localeCompare(right));
  return JSON.stringify([tool, sorted]);
}
