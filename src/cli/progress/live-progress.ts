import type { ScanProgress } from '../../domain/scan.ts';
import type { OutputStream } from '../host.ts';
import type { Paint } from '../output/paint.ts';
import type { LiveArea } from './live-area.ts';
import { progressLines } from './progress-lines.ts';
import { ProgressState } from './progress-state.ts';
import type { ScanWatcher } from './scan-watcher.ts';

export interface LiveProgressOptions {
  area: LiveArea;
  /** Asked for its size with every drawing: the window may change. */
  stream: Pick<OutputStream, 'columns' | 'rows'>;
  paint: Paint;
  now: () => number;
  /** Calls until the function that it answers is called. */
  every: (milliseconds: number, run: () => void) => () => void;
}

/** Often enough to look alive, seldom enough to cost nothing. */
const redrawMs = 100;

/** A table at the lower end of the terminal, drawn at most ten times a second, never higher than the window. */
export class LiveProgress implements ScanWatcher {
  readonly #options: LiveProgressOptions;
  readonly #state: ProgressState;
  readonly #stop: () => void;

  constructor(options: LiveProgressOptions) {
    this.#options = options;
    this.#state = new ProgressState(options.now);
    this.#draw();
    this.#stop = options.every(redrawMs, () => this.#draw());
  }

  onProgress(progress: ScanProgress): void {
    this.#state.take(progress);
  }

  end(): void {
    this.#stop();
    this.#options.area.clear();
  }

  #draw(): void {
    const { area, stream, paint } = this.#options;
    area.draw(
      progressLines(this.#state, { columns: stream.columns ?? 80, rows: (stream.rows ?? 24) - 1, paint }),
    );
  }
}
