import type { ScanProgress } from '../../domain/scan.ts';
import { printJsonLine } from '../output/print-json.ts';
import type { ScanWatcher } from './scan-watcher.ts';

/** Every event as a JSON line with its time. */
export class JsonProgress implements ScanWatcher {
  readonly #write: (line: string) => void;
  readonly #now: () => number;

  constructor(write: (line: string) => void, now: () => number) {
    this.#write = write;
    this.#now = now;
  }

  onProgress(progress: ScanProgress): void {
    this.#write(printJsonLine({ time: new Date(this.#now()).toISOString(), ...progress }));
  }

  end(): void {}
}
