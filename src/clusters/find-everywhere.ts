import { type AppError, isAppError, toFailure } from '../domain/errors.ts';
import type { ClusterFinder, FleetFinder, FoundPaths } from '../domain/ports/cluster-access.ts';

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
export class EverywhereFinder implements FleetFinder {
  readonly #options: FindEverywhereOptions;

  constructor(options: FindEverywhereOptions) {
    this.#options = options;
  }

  async *find(signal: AbortSignal): AsyncGenerator<FoundPaths> {
    // First, because it contacts nobody: the asker's mistakes are told before any server is started.
    const byKubeconfig = await this.#options.kubeconfig.find(signal).catch((error: unknown) => {
      if (isAppError(error, 'KUBECONFIG_MISSING')) return error;
      throw error;
    });
    if (!isAppError(byKubeconfig)) yield byKubeconfig;
    const throughMcp = await this.#options.mcp.find(signal);
    yield isAppError(byKubeconfig) ? this.#withoutKubeconfig(byKubeconfig, throughMcp) : throughMcp;
  }

  #withoutKubeconfig(missing: AppError, { paths, problems }: FoundPaths): FoundPaths {
    if (paths.length === 0 && problems.length === 0) throw missing;
    const isWorthTelling = this.#options.isKubeconfigNamed || paths.length === 0;
    return { paths, problems: isWorthTelling ? [toFailure(missing), ...problems] : problems };
  }
}
