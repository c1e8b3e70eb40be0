import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../../domain/errors.ts';
import type { Clock } from '../../domain/ports/outside.ts';
import type { ExecPlugins } from './exec-credential.ts';
import { emptyKubeconfig } from './kubeconfig-file.ts';
import { resolveContext } from './resolve-context.ts';
import type { ResolvedContext } from './resolved-context.ts';

export interface InCluster {
  host: string;
  port: string;
  /** Where Kubernetes puts the ServiceAccount's token, CA and namespace. */
  folder: string;
}

/** The cluster that we run in, as its ServiceAccount. */
export async function inClusterContext(
  { host, port, folder }: InCluster,
  plugins: ExecPlugins,
  clock: Clock,
): Promise<ResolvedContext> {
  const namespace = await readFile(join(folder, 'namespace'), 'utf8').catch((error: unknown) => {
    throw new AppError('CONTEXT_INVALID', `there is no ServiceAccount in ${folder}`, {
      hint: 'Set automountServiceAccountToken on the pod, or give it a kubeconfig.',
      cause: error,
    });
  });
  const merged = emptyKubeconfig();
  const address = host.includes(':') ? `[${host}]` : host;
  merged.clusters.set('in-cluster', {
    ok: true,
    folder,
    value: { server: `https://${address}:${port}`, 'certificate-authority': 'ca.crt' },
  });
  merged.users.set('in-cluster', { ok: true, folder, value: { tokenFile: 'token' } });
  merged.contexts.set('in-cluster', {
    ok: true,
    folder,
    file: folder,
    value: { cluster: 'in-cluster', user: 'in-cluster', namespace: namespace.trim() },
  });
  const resolved = await resolveContext('in-cluster', { merged, plugins, clock });
  return { ...resolved, path: { ...resolved.path, source: 'in-cluster' } };
}
