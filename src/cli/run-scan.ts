import type { ScanRequest } from '../domain/requests.ts';
import type { CommandContext } from './command.ts';
import { exitCodeOfScan } from './exit-codes.ts';
import { scanView } from './views/scan-view.ts';

/** Scans with progress shown, prints the report and answers the exit code. */
export async function runScan(
  { openApp, watchScan, signal, print }: CommandContext,
  request: ScanRequest,
): Promise<number> {
  const app = await openApp();
  const watcher = watchScan();
  try {
    const report = await app.scan(request, (progress) => watcher.onProgress(progress), signal);
    watcher.end();
    await print(scanView(report));
    return exitCodeOfScan(report);
  } finally {
    watcher.end();
  }
}
