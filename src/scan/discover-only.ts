import type { FleetReport } from '../domain/reports.ts';
import { type DiscoverOptions, discoverClusters } from './discover-clusters.ts';

/** Finds clusters and reads nothing of them: their readers are closed again. Rejects with the signal's reason when it is stopped. */
export async function discoverOnly(options: DiscoverOptions): Promise<FleetReport> {
  const closing: Promise<void>[] = [];
  const fleet = await discoverClusters(options, {
    choose: (groups) => groups,
    onCluster: ({ reader }) => {
      if (reader !== null) closing.push(reader.close());
    },
  });
  await Promise.all(closing);
  options.signal.throwIfAborted();
  return fleet;
}
