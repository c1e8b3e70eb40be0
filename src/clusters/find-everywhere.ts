import { isAppError, toFailure } from '../domain/errors.ts';
import type { ClusterFinder, FoundPaths } from '../domain/ports/cluster-access.ts';

export interface FindEverywhereOptions {
  kubeconfig: ClusterFinder;
  /** A kubeconfig was asked for by name: that it is missing is told. */
  isKubeconfigNamed: boolean;
  mcp: ClusterFinder;
}

/**
 * Clusters of the kubeconfig, then those that MCP servers reach. That there is no kubeconfig is an error only for those
 * whom no MCP server leads anywhere, or tells why it does not.
 */
export class EverywhereFinder implements ClusterFinder {
  readonly #options: FindEverywhereOptions;

  constructor(options: FindEverywhereOptions) {
    this.#options = options;
  }

  async find(signal: AbortSignal): Promise<FoundPaths> {
    const { kubeconfig, mcp, isKubeconfigNamed } = this.#options;
    // First, because it contacts nobody: the asker's mistakes are told before any server is started.
    const byKubeconfig = await kubeconfig.find(signal).catch((error: unknown) => {
      if (isAppError(error, 'KUBECONFIG_MISSING')) return error;
      throw error;
    });
    const throughMcp = await mcp.find(signal);
    if (!isAppError(byKubeconfig))
      return {
        paths: [...byKubeconfig.paths, ...throughMcp.paths],
        problems: [...byKubeconfig.problems, ...throughMcp.problems],
      };
    const { paths, problems } = throughMcp;
    if (paths.length === 0 && problems.length === 0) throw byKubeconfig;
    const isWorthTelling = isKubeconfigNamed || paths.length === 0;
    return { paths, problems: isWorthTelling ? [toFailure(byKubeconfig), ...problems] : problems };
  }
}
