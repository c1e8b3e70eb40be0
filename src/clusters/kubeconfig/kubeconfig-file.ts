import { z } from 'zod';

/** What we use of a kubeconfig, read loosely: nulls and unknown fields are let through, wrong types are not. */
const Text = z.string().nullish();
const Flag = z.boolean().nullish();

export const KubeconfigCluster = z.looseObject({
  server: Text,
  'certificate-authority': Text,
  'certificate-authority-data': Text,
  'insecure-skip-tls-verify': Flag,
  'tls-server-name': Text,
  'proxy-url': Text,
  extensions: z.array(z.looseObject({ name: Text, extension: z.unknown() })).nullish(),
});
export type KubeconfigCluster = z.infer<typeof KubeconfigCluster>;

export const ExecConfig = z.looseObject({
  apiVersion: Text,
  command: Text,
  args: z.array(z.string()).nullish(),
  env: z.array(z.looseObject({ name: z.string(), value: z.string() })).nullish(),
  installHint: Text,
  provideClusterInfo: Flag,
  interactiveMode: Text,
});
export type ExecConfig = z.infer<typeof ExecConfig>;

export const KubeconfigUser = z.looseObject({
  'client-certificate': Text,
  'client-certificate-data': Text,
  'client-key': Text,
  'client-key-data': Text,
  token: Text,
  tokenFile: Text,
  username: Text,
  password: Text,
  as: Text,
  'as-uid': Text,
  'as-groups': z.array(z.string()).nullish(),
  'as-user-extra': z.record(z.string(), z.array(z.string())).nullish(),
  'auth-provider': z.looseObject({ name: Text }).nullish(),
  exec: ExecConfig.nullish(),
});
export type KubeconfigUser = z.infer<typeof KubeconfigUser>;

export const KubeconfigContext = z.looseObject({ cluster: Text, user: Text, namespace: Text });
export type KubeconfigContext = z.infer<typeof KubeconfigContext>;

/** Entries are parsed one by one, so that a broken one spoils only itself. */
const Named = z.looseObject({ name: z.string() });
const List = z.array(z.unknown()).nullish();

export const KubeconfigFile = z.looseObject({
  clusters: List,
  users: List,
  contexts: List,
  'current-context': Text,
});
export type KubeconfigFile = z.infer<typeof KubeconfigFile>;

/** One named entry: its value, or why it cannot be used. `folder` is what its relative paths are relative to. */
export type Entry<Value> =
  | { ok: true; value: Value; folder: string }
  | { ok: false; problem: string; folder: string };

export interface MergedKubeconfig {
  clusters: Map<string, Entry<KubeconfigCluster>>;
  users: Map<string, Entry<KubeconfigUser>>;
  contexts: Map<string, Entry<KubeconfigContext> & { file: string }>;
  currentContext: string | null;
}

export function emptyKubeconfig(): MergedKubeconfig {
  return { clusters: new Map(), users: new Map(), contexts: new Map(), currentContext: null };
}

/** Lays a file under what is there already: as in kubectl, the first to name a thing wins. */
export function mergeKubeconfig(
  merged: MergedKubeconfig,
  parsed: KubeconfigFile,
  file: string,
  folder: string,
): void {
  addEntries(merged.clusters, parsed.clusters, 'cluster', KubeconfigCluster, folder);
  addEntries(merged.users, parsed.users, 'user', KubeconfigUser, folder);
  const contexts = new Map<string, Entry<KubeconfigContext>>();
  addEntries(contexts, parsed.contexts, 'context', KubeconfigContext, folder);
  for (const [name, entry] of contexts)
    if (!merged.contexts.has(name)) merged.contexts.set(name, { ...entry, file });
  merged.currentContext ??= parsed['current-context'] || null;
}

function addEntries<Value>(
  into: Map<string, Entry<Value>>,
  list: readonly unknown[] | null | undefined,
  field: string,
  schema: z.ZodType<Value>,
  folder: string,
): void {
  const own = new Map<string, Entry<Value>>();
  for (const item of list ?? []) {
    const named = Named.safeParse(item);
    if (!named.success) continue;
    const value = schema.safeParse(named.data[field] ?? {});
    // Within one file kubectl takes the last entry of a name.
    own.set(
      named.data.name,
      value.success
        ? { ok: true, value: value.data, folder }
        : { ok: false, problem: z.prettifyError(value.error), folder },
    );
  }
  for (const [name, entry] of own) if (!into.has(name)) into.set(name, entry);
}
