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
    users: contexts.map(({ name, context }) => ({ name, user: withoutRefresh(context.flattened.user) })),
    contexts: contexts.map(({ name, namespace }) => ({
      name,
      context: { cluster: name, user: name, ...(namespace === null ? {} : { namespace }) },
    })),
  });
}

/** A refresh-token may be good only once: what a child process got for it would be lost with its kubeconfig. */
function withoutRefresh(user: Record<string, unknown>): Record<string, unknown> {
  const provider = user['auth-provider'] as { name: string; config: Record<string, string> } | undefined;
  if (provider === undefined) return user;
  const { 'refresh-token': _, ...config } = provider.config;
  return { ...user, 'auth-provider': { ...provider, config } };
}
