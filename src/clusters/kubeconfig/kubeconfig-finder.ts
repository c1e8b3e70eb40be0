import type { AccessPath } from '../../domain/cluster.ts';
import { AppError, type Failure, toFailure } from '../../domain/errors.ts';
import type { ClusterFinder, FoundPaths } from '../../domain/ports/cluster-access.ts';
import type { Clock } from '../../domain/ports/outside.ts';
import { matchesGlob } from '../../lib/match-glob.ts';
import { ExecPlugins } from './exec-credential.ts';
import { type InCluster, inClusterContext } from './in-cluster.ts';
import type { MergedKubeconfig } from './kubeconfig-file.ts';
import { readKubeconfig } from './read-kubeconfig.ts';
import { pathOf, resolveContext } from './resolve-context.ts';
import type { ResolvedContext } from './resolved-context.ts';
import { PluginRunner, type PluginRunnerOptions } from './run-plugin.ts';

export interface KubeconfigFinderOptions extends PluginRunnerOptions {
  files: readonly string[];
  /** Names or globs of contexts; empty: all. */
  contexts: readonly string[];
  /** null: we do not run in a pod. Used when there is no kubeconfig. */
  inCluster: InCluster | null;
  clock: Clock;
}

/** Finds the contexts of kubeconfig files, or the cluster that we run in. */
export class KubeconfigFinder implements ClusterFinder {
  readonly #options: KubeconfigFinderOptions;
  readonly #plugins: ExecPlugins;
  readonly #resolved = new Map<string, ResolvedContext>();

  constructor(options: KubeconfigFinderOptions) {
    this.#options = options;
    this.#plugins = new ExecPlugins(new PluginRunner(options), options.clock);
  }

  async find(): Promise<FoundPaths> {
    const { merged, problems, filesRead } = await readKubeconfig(this.#options.files);
    if (filesRead === 0 && problems.length === 0) return this.#withoutFiles();
    const names = [...merged.contexts.keys()].filter((name) => this.#isWanted(name));
    this.#refuseUnknownContexts(merged);
    const paths = await Promise.all(names.map((name) => this.#pathFor(name, merged)));
    return { paths, problems };
  }

  /** The context behind a path that `find` gave. Throws CONTEXT_INVALID for a path that is broken or not ours. */
  resolve(pathId: string): ResolvedContext {
    const resolved = this.#resolved.get(pathId);
    if (resolved === undefined)
      throw new AppError('CONTEXT_INVALID', 'this path is not in the kubeconfig (any more)');
    return resolved;
  }

  /** Every context that `find` gave and that can be used. */
  resolved(): ResolvedContext[] {
    return [...this.#resolved.values()];
  }

  async #withoutFiles(): Promise<FoundPaths> {
    const { inCluster, clock, files } = this.#options;
    if (inCluster === null) {
      throw new AppError(
        'KUBECONFIG_MISSING',
        `there is no kubeconfig: ${files.join(', ') || 'none was named'} does not exist`,
      );
    }
    const resolved = await inClusterContext(inCluster, this.#plugins, clock);
    this.#resolved.set(resolved.path.id, resolved);
    return { paths: [resolved.path], problems: [] };
  }

  #isWanted(name: string): boolean {
    const { contexts } = this.#options;
    return contexts.length === 0 || contexts.some((pattern) => matchesGlob(pattern, name));
  }

  #refuseUnknownContexts({ contexts }: MergedKubeconfig): void {
    const names = [...contexts.keys()];
    const unknown = this.#options.contexts.find(
      (pattern) => !names.some((name) => matchesGlob(pattern, name)),
    );
    if (unknown === undefined) return;
    throw new AppError('CLUSTER_UNKNOWN', `the kubeconfig has no context "${unknown}"`, {
      hint: `It has: ${names.join(', ') || 'none'}.`,
    });
  }

  async #pathFor(name: string, merged: MergedKubeconfig): Promise<AccessPath> {
    try {
      const resolved = await resolveContext(name, {
        merged,
        plugins: this.#plugins,
        clock: this.#options.clock,
      });
      this.#resolved.set(resolved.path.id, resolved);
      return resolved.path;
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      return brokenPath(name, merged, toFailure(error));
    }
  }
}

function brokenPath(name: string, merged: MergedKubeconfig, failure: Failure): AccessPath {
  const file = merged.contexts.get(name)?.file ?? '';
  return { ...pathOf(name, file, { server: null, namespace: null, caKeyHash: null }), failure };
}
