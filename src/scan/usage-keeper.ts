import type { ClusterInfo } from '../domain/cluster.ts';
import type { ClusterReader } from '../domain/ports/cluster-access.ts';
import type { UsageStore } from '../domain/ports/usage.ts';
import { type ForgetOldOptions, forgetOld } from './forget-old.ts';
import { readUsage } from './read-usage.ts';

export interface UsageKeeperOptions extends Omit<ForgetOldOptions, 'store' | 'signal'> {
  store: ForgetOldOptions['store'] & { usage: UsageStore };
  clock: Parameters<typeof readUsage>[0]['clock'];
}

/** What is old is looked for this often while somebody watches. */
const forgetEveryMs = 3_600_000;

/** For who stays with a cluster: reads its usage each time it is called, and every hour forgets what is old. */
export function usageKeeper(
  options: UsageKeeperOptions,
): (cluster: ClusterInfo, reader: ClusterReader, signal: AbortSignal) => Promise<void> {
  let forgottenAt = options.clock.now();
  return async (cluster, reader, signal) => {
    await readUsage({ ...options, cluster, reader, kinds: [], signal });
    if (options.clock.now() - forgottenAt < forgetEveryMs) return;
    forgottenAt = options.clock.now();
    await forgetOld({ ...options, signal });
  };
}
