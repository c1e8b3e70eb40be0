import type { AccessPath } from '../domain/cluster.ts';
import type { ClusterReader, ClusterReaders } from '../domain/ports/cluster-access.ts';

export interface ChooseReadersOptions {
  /** What the setting says for a path: auto is the API where a kubeconfig reaches the cluster. */
  via: (path: AccessPath) => 'auto' | 'api' | 'mcp';
  api: ClusterReaders;
  mcp: ClusterReaders;
}

/** The API reader for what a kubeconfig reaches, the MCP reader for an MCP server's target, or what was asked for. */
export function chooseReaders({ via, api, mcp }: ChooseReadersOptions): ClusterReaders {
  return {
    open: (path): ClusterReader => {
      const wanted = via(path);
      const usual = path.source === 'mcp' ? 'mcp' : 'api';
      return (wanted === 'auto' ? usual : wanted) === 'mcp' ? mcp.open(path) : api.open(path);
    },
  };
}
