import { AppError, isAppError, toFailure } from '../domain/errors.ts';
import type { ClusterFinder, FleetFinder, FoundPaths } from '../domain/ports/cluster-access.ts';
import { matchesGlob } from '../lib/match-glob.ts';

export interface FindEverywhereOptions {
  kubeconfig: ClusterFinder;
  /** A kubeconfig was asked for by name: that it is missing is told. */
  isKubeconfigNamed: boolean;
  mcp: ClusterFinder;
  /** Names or globs that the settings say something of: that nothing has such a name is told. */
  wanted: readonly string[];
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
    const names: string[] = [];
    for await (const found of this.#find(signal)) {
      names.push(...found.paths.map(({ name }) => name));
      yield found;
    }
    const problems = this.#options.wanted
      .filter((pattern) => !names.some((name) => matchesGlob(pattern, name)))
      .map((pattern) => toFailure(unknownName(pattern, names)));
    if (problems.length > 0) yield { paths: [], problems };
  }

  async *#find(signal: AbortSignal): AsyncGenerator<FoundPaths> {
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

function unknownName(pattern: string, names: readonly string[]): AppError {
  return new AppError(
    'CLUSTER_UNKNOWN',
    `via names "${pattern}", and nothing that was found is called that`,
    {
      hint: `Correct --via or the setting via. Found: ${names.slice(0, 20).join(', ')}${names.length > 20 ? ' …' : ''}.`,
    },
  );
}
