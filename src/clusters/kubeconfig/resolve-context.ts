import { createHash } from 'node:crypto';
import type { AccessPath } from '../../domain/cluster.ts';
import { AppError } from '../../domain/errors.ts';
import type { Clock } from '../../domain/ports/outside.ts';
import { caKeyHash } from './ca-key-hash.ts';
import { credentialFor } from './credentials.ts';
import { embeddedText, embedFiles, pathFrom, withoutEmpty } from './embed-files.ts';
import type { ExecPlugins } from './exec-plugins.ts';
import { resolveCommand } from './find-program.ts';
import { type Entry, type KubeconfigCluster, KubeconfigUser } from './kubeconfig-file.ts';
import type { MergedKubeconfig } from './merge-kubeconfig.ts';
import { refuseUnusableUser } from './refuse-unusable.ts';
import type { RenewOptions } from './renew-id-token.ts';
import type { ResolvedContext } from './resolved-context.ts';
import { parseServerAddress, refuseUnusableProxy, type ServerAddress } from './server-address.ts';

export interface ResolveOptions {
  merged: MergedKubeconfig;
  plugins: ExecPlugins;
  clock: Clock;
  /** How OpenID Connect issuers are asked; by default directly. */
  renewal?: RenewOptions;
}

const directly: RenewOptions = { httpsProxy: null, noProxy: null, redactText: (text) => text };

type Fields = Record<string, unknown>;
type Usable<Value> = Entry<Value> & { ok: true };

/** Everything needed to connect to one context. Throws CONTEXT_INVALID where kubectl would refuse the context. */
export async function resolveContext(name: string, options: ResolveOptions): Promise<ResolvedContext> {
  const { merged, renewal = directly } = options;
  const { file, namespace, cluster, user, userName } = entriesOf(name, merged);
  const address = parseServerAddress(cluster.value.server);
  refuseUnusableProxy(cluster.value['proxy-url']);
  refuseUnusableUser(user.value);
  const flattened = {
    cluster: await embedFiles(cluster.value, cluster.folder, ['certificate-authority']),
    user: await flattenUser(user.value, user.folder),
  };
  const tls = tlsOf(cluster.value, flattened.cluster, address);
  return {
    path: pathOf(name, file, {
      server: address.url,
      namespace: namespace || null,
      caKeyHash: tls.ca === null ? null : caKeyHash(tls.ca, tls.servername),
    }),
    server: address.url,
    tls,
    proxyUrl: cluster.value['proxy-url'] || null,
    credential: await credentialFor({
      ...options,
      renewal,
      user: user.value,
      userName,
      flattened: flattened.user,
      file: user.file,
      folder: user.folder,
      context: name,
      address,
      clusterInfo: clusterInfoOf(cluster.value, flattened.cluster),
    }),
    impersonate: impersonationOf(user.value),
    flattened,
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

interface ContextEntries {
  file: string;
  namespace: string;
  cluster: Usable<KubeconfigCluster>;
  user: Usable<KubeconfigUser> & { file: string };
  userName: string;
}

/** A context without a user is one that nobody logs in to. */
function entriesOf(name: string, { contexts, clusters, users }: MergedKubeconfig): ContextEntries {
  const context = contexts.get(name);
  if (context === undefined) throw new AppError('CONTEXT_INVALID', `there is no context "${name}"`);
  const { file, folder } = context;
  const { cluster, user, namespace } = usable(context, `the context "${name}"`).value;
  return {
    file,
    namespace,
    cluster: namedEntry(clusters, cluster, 'cluster'),
    user:
      user === ''
        ? { ok: true, value: KubeconfigUser.parse({}), folder, file }
        : namedEntry(users, user, 'user'),
    userName: user,
  };
}

function usable<Value, Found extends Entry<Value>>(
  entry: Found,
  what: string,
): Found & { ok: true; value: Value } {
  if (entry.ok) return entry as Found & { ok: true; value: Value };
  throw new AppError('CONTEXT_INVALID', `${what} is not valid: ${entry.problem}`);
}

function namedEntry<Value, Found extends Entry<Value>>(
  entries: Map<string, Found>,
  name: string,
  what: string,
): Found & { ok: true; value: Value } {
  if (name === '') throw new AppError('CONTEXT_INVALID', `the context names no ${what}`);
  const entry = entries.get(name);
  if (entry === undefined)
    throw new AppError('CONTEXT_INVALID', `the context names the ${what} "${name}", which is not there`);
  return usable<Value, Found>(entry, `the ${what} "${name}"`);
}

/** The user with its files embedded; a rotating token file stays a file, a relative plugin becomes absolute. */
async function flattenUser(user: KubeconfigUser, folder: string): Promise<Fields> {
  const flat = await embedFiles(user, folder, ['client-certificate', 'client-key']);
  if (user.tokenFile !== '') flat.tokenFile = pathFrom(folder, user.tokenFile);
  if (user.exec !== null)
    flat.exec = withoutEmpty({ ...user.exec, command: resolveCommand(user.exec.command, folder) });
  return flat;
}

function tlsOf(
  cluster: KubeconfigCluster,
  flat: Fields,
  { isSecure }: ServerAddress,
): ResolvedContext['tls'] {
  if (!isSecure) return { ca: null, insecure: false, servername: null };
  const ca = embeddedText(flat, 'certificate-authority');
  const insecure = cluster['insecure-skip-tls-verify'];
  if (insecure && ca !== null)
    throw new AppError(
      'CONTEXT_INVALID',
      'certificate-authority and insecure-skip-tls-verify exclude each other',
    );
  if (ca !== null && caKeyHash(ca, null) === null)
    throw new AppError('CONTEXT_INVALID', 'certificate-authority holds no certificate that can be read');
  return { ca, insecure, servername: cluster['tls-server-name'] || null };
}

function impersonationOf(user: KubeconfigUser): ResolvedContext['impersonate'] {
  if (user.as === '') return null;
  return {
    user: user.as,
    uid: user['as-uid'] || null,
    groups: user['as-groups'],
    extra: user['as-user-extra'],
  };
}

/** What KUBERNETES_EXEC_INFO tells of the cluster to a plugin that asks for it. */
function clusterInfoOf({ server, extensions }: KubeconfigCluster, flat: Fields): Fields {
  const config = extensions.find(({ name }) => name === 'client.authentication.k8s.io/exec')?.extension;
  return {
    server,
    ...withoutEmpty({
      'tls-server-name': flat['tls-server-name'],
      'insecure-skip-tls-verify': flat['insecure-skip-tls-verify'],
      'certificate-authority-data': flat['certificate-authority-data'],
      'proxy-url': flat['proxy-url'],
      'disable-compression': flat['disable-compression'],
    }),
    config: config ?? null,
  };
}
