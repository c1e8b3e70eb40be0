import { z } from 'zod';

/**
 * What we use of a kubeconfig, read as kubectl reads it: null and missing are the empty value, unknown fields are passed
 * over, a wrong type is a mistake.
 */
const Text = z
  .string()
  .nullish()
  .transform((value) => value ?? '');
const Flag = z
  .boolean()
  .nullish()
  .transform((value) => value ?? false);
const Texts = z
  .array(Text)
  .nullish()
  .transform((values) => values ?? []);

/** Line ends inside are let through, as Go's decoder does; everything else has to be right. */
const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
const Bytes = Text.transform((value) => value.replace(/[\r\n]/g, ''))
  .refine((value) => base64.test(value), 'is not base64')
  .transform((value) => Buffer.from(value, 'base64').toString('base64'));

const Extensions = z
  .array(z.object({ name: Text, extension: z.unknown() }))
  .nullish()
  .transform((extensions) => extensions ?? []);

export const KubeconfigCluster = z.object({
  server: Text,
  'tls-server-name': Text,
  'insecure-skip-tls-verify': Flag,
  'certificate-authority': Text,
  'certificate-authority-data': Bytes,
  'proxy-url': Text,
  'disable-compression': Flag,
  extensions: Extensions,
});
export type KubeconfigCluster = z.infer<typeof KubeconfigCluster>;

/** Without an interactiveMode the beta version means IfAvailable; v1 requires one to be said. */
export const ExecConfig = z
  .object({
    apiVersion: Text,
    command: Text,
    args: Texts,
    env: z
      .array(z.object({ name: Text, value: Text }))
      .nullish()
      .transform((variables) => variables ?? []),
    installHint: Text,
    provideClusterInfo: Flag,
    interactiveMode: Text,
  })
  .transform((exec) => ({
    ...exec,
    interactiveMode:
      exec.interactiveMode === '' && exec.apiVersion.endsWith('/v1beta1')
        ? 'IfAvailable'
        : exec.interactiveMode,
  }));
export type ExecConfig = z.infer<typeof ExecConfig>;

export const KubeconfigUser = z.object({
  'client-certificate': Text,
  'client-certificate-data': Bytes,
  'client-key': Text,
  'client-key-data': Bytes,
  token: Text,
  tokenFile: Text,
  username: Text,
  password: Text,
  as: Text,
  'as-uid': Text,
  'as-groups': Texts,
  'as-user-extra': z
    .record(z.string(), Texts)
    .nullish()
    .transform((extra) => extra ?? {}),
  'auth-provider': z
    .object({
      name: Text,
      config: z
        .record(z.string(), Text)
        .nullish()
        .transform((config) => config ?? {}),
    })
    .nullish()
    .transform((provider) => provider ?? null),
  exec: ExecConfig.nullish().transform((exec) => exec ?? null),
  extensions: Extensions,
});
export type KubeconfigUser = z.infer<typeof KubeconfigUser>;

export const KubeconfigContext = z.object({ cluster: Text, user: Text, namespace: Text });
export type KubeconfigContext = z.infer<typeof KubeconfigContext>;

const List = z
  .array(z.unknown())
  .nullish()
  .transform((items) => items ?? []);

/** Its entries are parsed one by one, so that a broken one spoils only itself. */
export const KubeconfigFile = z.object({
  apiVersion: z.enum(['', 'v1'], { error: 'is not v1' }).nullish(),
  kind: z.enum(['', 'Config'], { error: 'is not Config' }).nullish(),
  clusters: List,
  users: List,
  contexts: List,
  'current-context': Text.catch(''),
});
export type KubeconfigFile = z.infer<typeof KubeconfigFile>;

/** One named entry: its value, or why it cannot be used. `folder` is what its relative paths are relative to. */
export type Entry<Value> =
  | { ok: true; value: Value; folder: string }
  | { ok: false; problem: string; folder: string };

/** What is wrong, in one line and without the values, which may be secrets. */
export function describeProblems({ issues }: z.ZodError): string {
  return issues.map(({ path, message }) => `${path.join('.') || 'it'}: ${message}`).join('; ');
}
