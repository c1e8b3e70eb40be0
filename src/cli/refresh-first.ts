import type { CommandContext } from './command.ts';

/**
 * With --refresh: brings the kinds that an answer rests on up to date (none named: all). What cannot be refreshed is told, and
 * the answer comes all the same, with its age.
 */
export async function refreshFirst(
  { openApp, options, clusters, watchScan, signal, tell }: CommandContext,
  kinds: readonly string[],
): Promise<void> {
  if (!options.isOn('refresh')) return;
  const app = await openApp();
  const watcher = watchScan();
  try {
    const request = { clusters, kinds: [...kinds], force: false, discover: false, refresh: true };
    const report = await app.scan(request, (progress) => watcher.onProgress(progress), signal);
    watcher.end();
    for (const { cluster, failure } of report.clusters)
      if (failure !== null) tell(`${cluster} was not refreshed: ${failure.message}`);
  } finally {
    watcher.end();
  }
}
