import type { ScanProgress } from '../../domain/scan.ts';
import { countOf } from '../format/amount.ts';
import { describeOutcome } from './progress-lines.ts';
import type { ScanWatcher } from './scan-watcher.ts';

/** One line when the clusters are known, and one for each that is finished: for logs and pipes. */
export class LineProgress implements ScanWatcher {
  readonly #tell: (line: string) => void;
  #clusters: number | null = null;
  #finished = 0;

  constructor(tell: (line: string) => void) {
    this.#tell = tell;
  }

  onProgress(progress: ScanProgress): void {
    if (progress.event === 'clusters-found') {
      if (this.#clusters === null) this.#tell(`scanning ${countOf(progress.clusters.length, 'cluster')}`);
      this.#clusters = progress.clusters.length;
    }
    if (progress.event === 'cluster-finished') {
      this.#finished += 1;
      this.#tell(
        `[${this.#finished}/${this.#clusters ?? '?'}] ${progress.cluster}: ${describeOutcome(progress)}`,
      );
    }
  }

  end(): void {}
}
