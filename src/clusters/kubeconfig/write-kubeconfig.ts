import type { ResolvedContext } from './resolved-context.ts';

export interface NamedContext {
  name: string;
  context: Pick<ResolvedContext, 'flattened'>;
  /** The context's namespace; null: none is written. */
  namespace: string | null;
}

/** The text of a kubeconfig (JSON, which is YAML) for a child process: every context under the name given, files embedded. */
export function writeKubeconfig(contexts: readonly NamedContext[], currentContext: string): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': currentContext,
    clusters: contexts.map(({ name, context }) => ({ name, cluster: context.flattened.cluster })),
    users: contexts.map(({ name, context }) => ({ name, user: context.flattened.user })),
    contexts: contexts.map(({ name, namespace }) => ({
      name,
      context: { cluster: name, user: name, ...(namespace === null ? {} : { namespace }) },
    })),
  });
}
