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
  headers['impersonate-user'] = impersonate.user;
  if (impersonate.uid !== null) headers['impersonate-uid'] = impersonate.uid;
  if (impersonate.groups.length > 0) headers['impersonate-group'] = impersonate.groups;
  for (const [key, values] of Object.entries(impersonate.extra))
    headers[`impersonate-extra-${encodeURIComponent(key)}`] = values;
  return headers;
}
