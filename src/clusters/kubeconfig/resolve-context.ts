import { createHash } from 'node:crypto';
import type { AccessPath } from '../../domain/cluster.ts';
import { AppError } from '../../domain/errors.ts';
import type { Clock } from '../../domain/ports/outside.ts';
import { caKeyHash } from './ca-key-hash.ts';
import { credentialFor } from './credentials.ts';
import { embeddedText, embedFiles, pathFrom } from './embed-files.ts';
import type { ExecPlugins } from './exec-credential.ts';
import type { Entry, KubeconfigCluster, KubeconfigUser, MergedKubeconfig } from './kubeconfig-file.ts';
import type { ResolvedContext } from './resolved-context.ts';
import { resolveCommand } from './run-plugin.ts';

export interface ResolveOptions {
  merged: MergedKubeconfig;
  plugins: ExecPlugins;
  clock: Clock;
}

/** Everything needed to connect to one context. Throws CONTEXT_INVALID where kubectl would refuse the context. */
export async function resolveContext(name: string, options: ResolveOptions): Promise<ResolvedContext> {
  const { merged, plugins, clock } = options;
  const context = merged.contexts.get(name);
  if (context === undefined) throw new AppError('CONTEXT_INVALID', `there is no context "${name}"`);
  const contextValue = entryValue(context, `context "${name}"`);
  const cluster = namedEntry(merged.clusters, contextValue.cluster, 'cluster');
  const user = contextValue.user
    ? namedEntry(merged.users, contextValue.user, 'user')
    : { value: {}, folder: context.folder };
  const server = normaliseServer(cluster.value.server);
  const flatCluster = await embedFiles(cluster.value, cluster.folder, ['certificate-authority']);
  const flatUser = await flattenUser(user.value, user.folder);
  const ca = embeddedText(flatCluster, 'certificate-authority');
  const insecure = cluster.value['insecure-skip-tls-verify'] === true;
  if (insecure && ca !== null) {
    throw new AppError(
      'CONTEXT_INVALID',
      'certificate-authority and insecure-skip-tls-verify exclude each other',
    );
  }
  const servername = cluster.value['tls-server-name'] || null;
  const path = pathOf(name, context.file, {
    server,
    namespace: contextValue.namespace || null,
    caKeyHash: ca === null ? null : caKeyHash(ca, servername),
  });
  return {
    path,
    server,
    tls: { ca, insecure, servername },
    proxyUrl: cluster.value['proxy-url'] || null,
    credential: credentialFor({
      user: user.value,
      flattened: flatUser,
      folder: user.folder,
      context: name,
      clock,
      plugins,
      clusterInfo: clusterInfoOf(flatCluster, server),
    }),
    impersonate: impersonationOf(user.value),
    flattened: { cluster: flatCluster, user: flatUser },
  };
}

export function pathOf(
  name: string,
  file: string,
  known: Pick<AccessPath, 'server' | 'namespace' | 'caKeyHash'>,
): AccessPath {
  const id = createHash('sha256').update(['kubeconfig', file, name].join('\0')).digest('hex').slice(0, 16);
  return { id, source: 'kubeconfig', name, origin: file, ...known, failure: null };
}

function entryValue<Value>(entry: Entry<Value>, what: string): Value {
  if (entry.ok) return entry.value;
  throw new AppError('CONTEXT_INVALID', `${what} is not valid: ${entry.problem}`);
}

function namedEntry<Value>(
  entries: Map<string, Entry<Value>>,
  name: string | null | undefined,
  what: string,
): { value: Value; folder: string } {
  if (!name) throw new AppError('CONTEXT_INVALID', `the context names no ${what}`);
  const entry = entries.get(name);
  if (entry === undefined)
    throw new AppError('CONTEXT_INVALID', `the context names the ${what} "${name}", which is not there`);
  return { value: entryValue(entry, `${what} "${name}"`), folder: entry.folder };
}

/** Without a scheme https is meant; host in lower case, no slash at the end. */
function normaliseServer(server: string | null | undefined): string {
  if (!server) throw new AppError('CONTEXT_INVALID', 'the cluster has no server address');
  const address = /^[a-z][a-z0-9+.-]*:\/\//i.test(server) ? server : `https://${server}`;
  if (!URL.canParse(address))
    throw new AppError('CONTEXT_INVALID', `the server address "${server}" is not an address`);
  const url = new URL(address);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    throw new AppError('CONTEXT_INVALID', `the server address "${server}" is neither https nor http`);
  }
  return `${url.origin}${url.pathname.replace(/\/+$/, '')}`;
}

/** The user with its files embedded; a rotating token file stays a file, a relative plugin becomes absolute. */
async function flattenUser(user: KubeconfigUser, folder: string): Promise<Record<string, unknown>> {
  const flat = await embedFiles(user, folder, ['client-certificate', 'client-key']);
  if (user.tokenFile) flat.tokenFile = pathFrom(folder, user.tokenFile);
  if (user.exec?.command) flat.exec = { ...user.exec, command: resolveCommand(user.exec.command, folder) };
  return flat;
}

function impersonationOf(user: KubeconfigUser): ResolvedContext['impersonate'] {
  const groups = user['as-groups'] ?? [];
  const extra = user['as-user-extra'] ?? {};
  if (user.as) return { user: user.as, uid: user['as-uid'] || null, groups, extra };
  if (groups.length > 0 || Object.keys(extra).length > 0 || user['as-uid']) {
    throw new AppError(
      'CONTEXT_INVALID',
      'the user impersonates groups, a uid or extras without naming a user (as)',
    );
  }
  return null;
}

/** What KUBERNETES_EXEC_INFO tells of the cluster to a plugin that asks for it. */
function clusterInfoOf(cluster: Record<string, unknown>, server: string): Record<string, unknown> {
  const { extensions } = cluster as KubeconfigCluster;
  const config = extensions?.find(({ name }) => name === 'client.authentication.k8s.io/exec')?.extension;
  return {
    server,
    ...(cluster['tls-server-name'] ? { 'tls-server-name': cluster['tls-server-name'] } : {}),
    ...(cluster['insecure-skip-tls-verify'] ? { 'insecure-skip-tls-verify': true } : {}),
    ...(cluster['certificate-authority-data']
      ? { 'certificate-authority-data': cluster['certificate-authority-data'] }
      : {}),
    ...(cluster['proxy-url'] ? { 'proxy-url': cluster['proxy-url'] } : {}),
    ...(config === undefined ? {} : { config }),
  };
}
