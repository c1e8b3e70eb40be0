import type { Credential, ResolvedContext } from '../kubeconfig/resolved-context.ts';
import type { ApiRequest } from './connection.ts';

export interface HeaderOptions {
  asked: Pick<ApiRequest, 'accept' | 'body'>;
  credential: Pick<Credential, 'authorization'>;
  context: Pick<ResolvedContext, 'impersonate'>;
  userAgent: string;
  gzip: boolean;
}

export function requestHeaders({ asked, credential, context, userAgent, gzip }: HeaderOptions) {
  const headers: Record<string, string | string[]> = {
    accept: asked.accept ?? 'application/json',
    'user-agent': userAgent,
  };
  if (gzip) headers['accept-encoding'] = 'gzip';
  if (credential.authorization !== null) headers.authorization = credential.authorization;
  if (asked.body !== undefined) headers['content-type'] = 'application/json';
  const { impersonate } = context;
  if (impersonate === null) return headers;
  headers['impersonate-user'] = asUtf8(impersonate.user);
  if (impersonate.uid !== null) headers['impersonate-uid'] = asUtf8(impersonate.uid);
  if (impersonate.groups.length > 0) headers['impersonate-group'] = impersonate.groups.map(asUtf8);
  for (const [key, values] of Object.entries(impersonate.extra))
    headers[`impersonate-extra-${encodeURIComponent(key)}`] = values.map(asUtf8);
  return headers;
}

/** Headers are sent as one byte for each character; kubectl sends UTF-8. */
function asUtf8(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}
