import { SystemClock } from '../../src/observe/system-clock.ts';

/** The machine's own time, and a record of the pauses that were waited through to their end. */
export class PausingClock extends SystemClock {
  /** Milliseconds each, in the order in which they ended. */
  readonly pauses: number[] = [];

  override async sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    await super.sleep(milliseconds, signal);
    this.pauses.push(milliseconds);
  }
}
