import type { WatchProgress } from '../../domain/watch.ts';
import { printJsonLine } from '../output/print-json.ts';
import type { ChangeTeller } from './change-teller.ts';

/** Everything as a JSON line with its time. */
export class JsonChanges implements ChangeTeller {
  readonly #write: (line: string) => void;
  readonly #now: () => number;

  constructor(write: (line: string) => void, now: () => number) {
    this.#write = write;
    this.#now = now;
  }

  onProgress(progress: WatchProgress): void {
    this.#write(printJsonLine({ time: new Date(this.#now()).toISOString(), ...progress }));
  }

  end(): void {}
}
