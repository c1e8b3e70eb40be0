import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError, isAppError } from '../../domain/errors.ts';
import type { Clock } from '../../domain/ports/outside.ts';
import type { ExecPlugins } from './exec-plugins.ts';
import { KubeconfigCluster, KubeconfigUser } from './kubeconfig-file.ts';
import { emptyKubeconfig, type MergedKubeconfig } from './merge-kubeconfig.ts';
import { resolveContext } from './resolve-context.ts';
import type { ResolvedContext } from './resolved-context.ts';

export interface InCluster {
  host: string;
  port: string;
  /** Where Kubernetes puts the ServiceAccount's token, CA and namespace. */
  folder: string;
}

export const inClusterName = 'in-cluster';

/** The cluster that we run in, as its ServiceAccount. Throws CONTEXT_INVALID when the pod was given no ServiceAccount. */
export async function inClusterContext(
  inCluster: InCluster,
  plugins: ExecPlugins,
  clock: Clock,
): Promise<ResolvedContext> {
  const merged = await inClusterKubeconfig(inCluster);
  try {
    const resolved = await resolveContext(inClusterName, { merged, plugins, clock });
    return { ...resolved, path: { ...resolved.path, source: 'in-cluster' } };
  } catch (error) {
    if (!isAppError(error)) throw error;
    throw new AppError(error.code, `this pod has no usable ServiceAccount: ${error.message}`, {
      hint: 'Set automountServiceAccountToken on the pod, or give it a kubeconfig.',
      cause: error,
    });
  }
}

/** What Kubernetes gives a pod, as the kubeconfig that says the same. */
async function inClusterKubeconfig({ host, port, folder }: InCluster): Promise<MergedKubeconfig> {
  const merged = emptyKubeconfig();
  const address = host.includes(':') ? `[${host}]` : host;
  merged.clusters.set(inClusterName, {
    ok: true,
    folder,
    value: KubeconfigCluster.parse({
      server: `https://${address}:${port}`,
      'certificate-authority': 'ca.crt',
    }),
  });
  merged.users.set(inClusterName, {
    ok: true,
    folder,
    file: folder,
    value: KubeconfigUser.parse({ tokenFile: 'token' }),
  });
  // A token without a namespace can be mounted by hand: that only leaves the default namespace unknown.
  const namespace = await readFile(join(folder, 'namespace'), 'utf8').catch(() => '');
  merged.contexts.set(inClusterName, {
    ok: true,
    folder,
    file: folder,
    value: { cluster: inClusterName, user: inClusterName, namespace: namespace.trim() },
  });
  return merged;
}
