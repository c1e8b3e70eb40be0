import type { AccessPath } from '../../domain/cluster.ts';

/** What a request carries to prove who asks. */
export interface Credential {
  /** Value of the Authorization header; null when a certificate (or nothing) proves it. */
  authorization: string | null;
  clientCertificate: { cert: string; key: string } | null;
  /** Milliseconds since the epoch; null when it does not expire. */
  expiresAt: number | null;
}

/**
 * Gives credentials for one user of a kubeconfig. Contract: caches until shortly before expiry; concurrent calls share
 * one plugin run, also across contexts; throws AppError PLUGIN_MISSING, PLUGIN_FAILED, LOGIN_NEEDED or CONTEXT_INVALID,
 * or the signal's reason as soon as it is aborted.
 */
export interface CredentialProvider {
  readonly kind: 'none' | 'token' | 'token-file' | 'basic' | 'certificate' | 'exec' | 'oidc';
  /** The token's file, or the plugin's command. */
  readonly source?: string;
  get(signal: AbortSignal): Promise<Credential>;
  /** After a 401: forgets what is cached, once for refusals that come together. false: asking again cannot give anything new. */
  forget(): boolean;
}

/** A context with everything needed to connect. Lives in memory only. */
export interface ResolvedContext {
  path: AccessPath;
  /** http(s)://host:port/base, without a slash at the end. */
  server: string;
  tls: { ca: string | null; insecure: boolean; servername: string | null };
  proxyUrl: string | null;
  credential: CredentialProvider;
  impersonate: { user: string; uid: string | null; groups: string[]; extra: Record<string, string[]> } | null;
  /** The kubeconfig entries with every file embedded as data, from which a kubeconfig for a child process is made. */
  flattened: { cluster: Record<string, unknown>; user: Record<string, unknown> };
}
