import type { WatchProgress } from '../../domain/watch.ts';

/** Tells what a watch brings. `end` tells what was not told yet. */
export interface ChangeTeller {
  onProgress(progress: WatchProgress): void;
  end(): void;
}
