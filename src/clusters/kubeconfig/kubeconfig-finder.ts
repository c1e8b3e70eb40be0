import pLimit from 'p-limit';
import type { AccessPath } from '../../domain/cluster.ts';
import { AppError, type Failure, toFailure } from '../../domain/errors.ts';
import type { ClusterFinder, FoundPaths } from '../../domain/ports/cluster-access.ts';
import { matchesGlob } from '../../lib/match-glob.ts';
import { ExecPlugins } from './exec-plugins.ts';
import { type InCluster, inClusterContext, inClusterName } from './in-cluster.ts';
import type { MergedKubeconfig } from './merge-kubeconfig.ts';
import { type ReadKubeconfig, readKubeconfig } from './read-kubeconfig.ts';
import { pathOf, resolveContext } from './resolve-context.ts';
import type { ResolvedContext } from './resolved-context.ts';
import { PluginRunner, type PluginRunnerOptions } from './run-plugin.ts';

export interface KubeconfigFinderOptions extends PluginRunnerOptions {
  files: readonly string[];
  /** The files were named by hand (--kubeconfig): as with kubectl, they have to be there. */
  mustExist?: boolean;
  /** Names or globs of contexts; empty: all. */
  contexts: readonly string[];
  /** null: we do not run in a pod. Used when there is no kubeconfig. */
  inCluster: InCluster | null;
  /** For asking OpenID Connect issuers. */
  httpsProxy?: string | null;
  noProxy?: string | null;
}

/** Each reads up to four files: thousands of contexts at once would run out of file handles. */
const resolvedAtOnce = 16;

interface Found {
  path: AccessPath;
  context: ResolvedContext | null;
}

/** Finds the contexts of kubeconfig files, or the cluster that we run in. */
export class KubeconfigFinder implements ClusterFinder {
  readonly #options: KubeconfigFinderOptions;
  readonly #plugins: ExecPlugins;
  #resolved: ReadonlyMap<string, ResolvedContext> = new Map();

  constructor(options: KubeconfigFinderOptions) {
    this.#options = options;
    this.#plugins = new ExecPlugins(new PluginRunner(options), options.clock);
  }

  async find(): Promise<FoundPaths> {
    const read = await this.#read();
    const isNothing = read.merged.contexts.size === 0 && read.problems.length === 0;
    const found = isNothing ? await this.#withoutContexts(read) : await this.#contextsOf(read);
    this.#resolved = new Map(
      found.flatMap(({ path, context }) => (context === null ? [] : [[path.id, context]])),
    );
    return { paths: found.map(({ path }) => path), problems: read.problems };
  }

  async #read(): Promise<ReadKubeconfig> {
    const { files, mustExist = false, inCluster } = this.#options;
    const read = await readKubeconfig(files);
    if (!mustExist || read.missing.length === 0) return read;
    if (read.filesRead === 0 && read.problems.length === 0)
      throw new AppError('KUBECONFIG_MISSING', `there is no kubeconfig: ${whatIsThere(files, 0)}`, {
        hint: `Correct --kubeconfig${inCluster === null ? '' : ', or leave it out to use this pod’s ServiceAccount'}.`,
      });
    const gone = read.missing.map((file) =>
      toFailure(
        new AppError('KUBECONFIG_UNREADABLE', `${file} does not exist`, { hint: 'Correct --kubeconfig.' }),
      ),
    );
    return { ...read, problems: [...read.problems, ...gone] };
  }

  /** The context behind a path that the last `find` gave. Throws CONTEXT_INVALID for a path that is broken or not ours. */
  resolve(pathId: string): ResolvedContext {
    const resolved = this.#resolved.get(pathId);
    if (resolved === undefined)
      throw new AppError('CONTEXT_INVALID', 'this path is not in the kubeconfig (any more)');
    return resolved;
  }

  /** Every context that the last `find` gave and that can be used. */
  resolved(): ResolvedContext[] {
    return [...this.#resolved.values()];
  }

  /** As kubectl, a pod's own cluster is used when the files name no context. */
  async #withoutContexts({ filesRead }: ReadKubeconfig): Promise<Found[]> {
    const { inCluster, clock, files } = this.#options;
    if (inCluster === null)
      throw new AppError('KUBECONFIG_MISSING', `there is no kubeconfig: ${whatIsThere(files, filesRead)}`);
    this.#refuseUnknownContexts([inClusterName], []);
    try {
      const context = await inClusterContext(inCluster, this.#plugins, clock);
      return [{ path: context.path, context }];
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      const path = brokenPath(inClusterName, inCluster.folder, toFailure(error));
      return [{ path: { ...path, source: 'in-cluster' }, context: null }];
    }
  }

  async #contextsOf({ merged, problems }: ReadKubeconfig): Promise<Found[]> {
    const names = [...merged.contexts.keys()];
    this.#refuseUnknownContexts(names, problems);
    const { contexts } = this.#options;
    const wanted = names.filter(
      (name) => contexts.length === 0 || contexts.some((pattern) => matchesGlob(pattern, name)),
    );
    const limit = pLimit(resolvedAtOnce);
    return Promise.all(wanted.map((name) => limit(() => this.#find(name, merged))));
  }

  #refuseUnknownContexts(names: readonly string[], [problem]: readonly Failure[]): void {
    const unknown = this.#options.contexts.find(
      (pattern) => !names.some((name) => matchesGlob(pattern, name)),
    );
    if (unknown === undefined) return;
    const leftOut = problem === undefined ? '' : `; what is left out may have it: ${problem.message}`;
    throw new AppError('CLUSTER_UNKNOWN', `the kubeconfig has no context "${unknown}"${leftOut}`, {
      hint: `It has: ${names.join(', ') || 'none'}.`,
    });
  }

  async #find(name: string, merged: MergedKubeconfig): Promise<Found> {
    try {
      const { clock, redactText, httpsProxy = null, noProxy = null } = this.#options;
      const renewal = { httpsProxy, noProxy, redactText };
      const context = await resolveContext(name, { merged, plugins: this.#plugins, clock, renewal });
      return { path: context.path, context };
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      const file = merged.contexts.get(name)?.file ?? '';
      return { path: brokenPath(name, file, toFailure(error)), context: null };
    }
  }
}

/** Why there is no context in any of the files. */
export function whatIsThere(files: readonly string[], filesRead: number): string {
  const named = files.join(', ');
  if (files.length === 0) return 'no file was named';
  if (filesRead > 0) return `${named} ${files.length === 1 ? 'names' : 'name'} no context`;
  return `${named} ${files.length === 1 ? 'does' : 'do'} not exist`;
}

function brokenPath(name: string, file: string, failure: Failure): AccessPath {
  return { ...pathOf(name, file, { server: null, namespace: null, caKeyHash: null }), failure };
}
