import type { AccessPath } from '../domain/cluster.ts';
import { AppError } from '../domain/errors.ts';
import type { ClusterReader, ClusterReaders } from '../domain/ports/cluster-access.ts';

export interface ChooseReadersOptions {
  /** What the setting says for a path: auto is the API where a kubeconfig reaches the cluster. */
  via: (path: AccessPath) => 'auto' | 'api' | 'mcp';
  api: ClusterReaders;
  /** Through the embedded server: what a kubeconfig reaches. */
  embedded: ClusterReaders;
  /** Through the user's own servers: the clusters that they reach. */
  targets: ClusterReaders;
}

/** The API reader for what a kubeconfig reaches, the MCP reader for an MCP server's target, or what was asked for. */
export function chooseReaders({ via, api, embedded, targets }: ChooseReadersOptions): ClusterReaders {
  return {
    open: (path): ClusterReader => {
      const wanted = via(path);
      if (path.source !== 'mcp') return wanted === 'mcp' ? embedded.open(path) : api.open(path);
      if (wanted === 'api')
        throw new AppError('PATH_MISSING', `only an MCP server leads to ${path.name}, not a kubeconfig`, {
          cluster: path.name,
          hint: 'Leave --via api out for this cluster, or add its context to the kubeconfig.',
        });
      return targets.open(path);
    },
  };
}
