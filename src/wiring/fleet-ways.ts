import type { McpClusterFinder } from '../clusters/through-mcp/mcp-cluster-finder.ts';
import type { AccessPath, ClusterInfo } from '../domain/cluster.ts';
import { everything } from '../domain/coverage.ts';
import { AppError } from '../domain/errors.ts';
import type { ClusterFinder, ClusterReader, ClusterReaders } from '../domain/ports/cluster-access.ts';
import type { FleetLive } from '../domain/ports/live.ts';
import type { ContainerLogReader, FleetLogs } from '../domain/ports/logs.ts';
import type { ClusterStore, PathHealthStore } from '../domain/ports/store.ts';

export interface FleetWaysOptions {
  store: Pick<ClusterStore, 'clusters'> & Pick<PathHealthStore, 'pathHealth'>;
  kubeconfig: Pick<ClusterFinder, 'find'>;
  mcp: Pick<McpClusterFinder, 'isFound' | 'findBehind'>;
}

/** What is asked of one cluster, with a reader that is open for that long. */
type Ask<Answer> = (
  reader: ClusterReader,
  cluster: ClusterInfo,
  path: AccessPath,
) => Promise<Answer> | Answer;

/** The best way to any cluster that is known: one that answered before one that did not, a kubeconfig's before an MCP server's. */
export class FleetWays {
  readonly #options: FleetWaysOptions;

  constructor(options: FleetWaysOptions) {
    this.#options = options;
  }

  /** Contacts that cluster and no other. Rejects with CLUSTER_UNKNOWN, PATH_MISSING, and what the way or the answer brings. */
  async ask<Answer>(
    clusterId: string,
    readers: ClusterReaders,
    signal: AbortSignal,
    ask: Ask<Answer>,
  ): Promise<Answer> {
    const known = await this.#options.store.clusters(everything);
    const cluster = known.find(({ id }) => id === clusterId);
    if (cluster === undefined) throw new AppError('CLUSTER_UNKNOWN', `no cluster has the id "${clusterId}"`);
    const path = await this.#bestPath(cluster);
    await this.#find(path, signal);
    const reader = readers.open(path);
    try {
      return await ask(reader, cluster, path);
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
  async #find(path: AccessPath, signal: AbortSignal): Promise<void> {
    const { kubeconfig, mcp } = this.#options;
    if (path.source !== 'mcp') await kubeconfig.find(signal);
    else if (!mcp.isFound(path)) await mcp.findBehind(path.origin, signal);
  }
}

const rank: Readonly<Record<AccessPath['source'], number>> = {
  kubeconfig: 0,
  'in-cluster': 0,
  demo: 0,
  mcp: 1,
};

/** Logs of any cluster. */
export function fleetLogs(ways: FleetWays, readers: ClusterReaders): FleetLogs {
  return {
    readLog: (clusterId, request, signal) =>
      ways.ask(clusterId, readers, signal, (reader, cluster) =>
        logsOf(reader.logs, cluster).readLog(request, signal),
      ),
  };
}

/** Other reads of any cluster, through the MCP server that leads to it; `readers`: through the embedded one where a kubeconfig does. */
export function fleetLive(ways: FleetWays, readers: ClusterReaders, embedded: string): FleetLive {
  return {
    reads: (clusterId, signal) =>
      ways.ask(clusterId, readers, signal, ({ live }, _, { source, origin }) => ({
        server: source === 'mcp' ? origin : embedded,
        reads: live?.reads ?? [],
      })),
    read: (clusterId, request, signal) =>
      ways.ask(clusterId, readers, signal, ({ live }, { name }) => {
        if (live !== undefined) return live.read(request, signal);
        throw new AppError('MCP_TOOL_UNKNOWN', `no MCP server leads to ${name}`, { cluster: name });
      }),
  };
}

function logsOf(logs: ContainerLogReader | undefined, { name }: ClusterInfo): ContainerLogReader {
  if (logs !== undefined) return logs;
  throw new AppError('MCP_TOOL_UNKNOWN', `the way to ${name} shows no logs`, {
    cluster: name,
    hint: 'Add its context to the kubeconfig, so that it is read by its API.',
  });
}
