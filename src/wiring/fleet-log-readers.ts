import type { AccessPath, ClusterInfo } from '../domain/cluster.ts';
import type { ContainerLog, ContainerLogRequest } from '../domain/container-log.ts';
import { everything } from '../domain/coverage.ts';
import { AppError } from '../domain/errors.ts';
import type { ClusterFinder, ClusterReaders } from '../domain/ports/cluster-access.ts';
import type { ContainerLogReader, FleetLogs } from '../domain/ports/logs.ts';
import type { ClusterStore, PathHealthStore } from '../domain/ports/store.ts';

export interface FleetLogOptions {
  store: Pick<ClusterStore, 'clusters'> & Pick<PathHealthStore, 'pathHealth'>;
  kubeconfig: Pick<ClusterFinder, 'find'>;
  mcp: { findBehind(server: string, signal: AbortSignal): Promise<unknown> };
  readers: ClusterReaders;
}

/** Logs of any cluster that is known, over its best path: a kubeconfig's before an MCP server's, one that answered before one that did not. */
export class FleetLogReaders implements FleetLogs {
  readonly #options: FleetLogOptions;

  constructor(options: FleetLogOptions) {
    this.#options = options;
  }

  async readLog(clusterId: string, request: ContainerLogRequest, signal: AbortSignal): Promise<ContainerLog> {
    const { store, readers } = this.#options;
    const cluster = (await store.clusters(everything)).find(({ id }) => id === clusterId);
    if (cluster === undefined) throw new AppError('CLUSTER_UNKNOWN', `no cluster has the id "${clusterId}"`);
    const path = await this.#bestPath(cluster);
    await this.#find(path, signal);
    const reader = readers.open(path);
    try {
      return await logsOf(reader.logs, cluster).readLog(request, signal);
    } finally {
      await reader.close();
    }
  }

  async #bestPath({ name, paths }: ClusterInfo): Promise<AccessPath> {
    const usable = paths.filter(({ failure }) => failure === null);
    const health = await this.#options.store.pathHealth(usable);
    const failures = ({ id }: AccessPath): number => health.get(id)?.failures ?? 0;
    const [best] = usable.toSorted(
      (left, right) => failures(left) - failures(right) || rank[left.source] - rank[right.source],
    );
    if (best !== undefined) return best;
    throw new AppError('PATH_MISSING', `there is no usable way to ${name}`, { cluster: name });
  }

  /** A path that was kept leads somewhere once its kubeconfig, or its server, was looked at in this run. */
  async #find({ source, origin }: AccessPath, signal: AbortSignal): Promise<void> {
    const { kubeconfig, mcp } = this.#options;
    if (source === 'mcp') await mcp.findBehind(origin, signal);
    else await kubeconfig.find(signal);
  }
}

const rank: Readonly<Record<AccessPath['source'], number>> = {
  kubeconfig: 0,
  'in-cluster': 0,
  demo: 0,
  mcp: 1,
};

function logsOf(logs: ContainerLogReader | undefined, { name }: ClusterInfo): ContainerLogReader {
  if (logs !== undefined) return logs;
  throw new AppError('MCP_TOOL_UNKNOWN', `the way to ${name} shows no logs`, {
    cluster: name,
    hint: 'Add its context to the kubeconfig, so that it is read by its API.',
  });
}
