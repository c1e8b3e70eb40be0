import type { ScanProgress } from '../../domain/scan.ts';

/** Shows a scan while it runs. `end` must be called whatever happens: it gives the terminal back. */
export interface ScanWatcher {
  onProgress(progress: ScanProgress): void;
  end(): void;
}

export const noWatcher: ScanWatcher = { onProgress: () => {}, end: () => {} };
