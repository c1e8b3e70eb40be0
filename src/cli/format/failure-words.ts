import type { ClusterState } from '../../domain/cluster.ts';
import type { ErrorCode } from '../../domain/error-catalogue.ts';
import type { Failure } from '../../domain/errors.ts';

/** Two or three words for a failure, for lines that have no room for its message. */
const words: Partial<Record<ErrorCode, string>> = {
  TIMEOUT: 'timed out',
  CONNECTION_REFUSED: 'connection refused',
  CONNECTION_LOST: 'connection lost',
  NAME_NOT_FOUND: 'name not found',
  AUTH_REJECTED: 'login rejected',
  LOGIN_NEEDED: 'needs login',
  PLUGIN_MISSING: 'plugin missing',
  PLUGIN_FAILED: 'plugin failed',
  FORBIDDEN: 'forbidden',
  CONTEXT_INVALID: 'broken context',
  TLS_UNTRUSTED: 'untrusted certificate',
  TLS_EXPIRED: 'expired certificate',
  TLS_NAME: 'certificate for another name',
  TLS_FAILED: 'TLS failed',
  RATE_LIMITED: 'rate limited',
  SERVER_ERROR: 'server error',
  PROTOCOL: 'not a Kubernetes API',
  LEASE_HELD: 'being scanned',
  CANCELLED: 'stopped',
};

export function failureWords(failure: Failure | null, state: ClusterState | null): string {
  if (failure !== null) return words[failure.code] ?? failure.code.toLowerCase().replaceAll('_', ' ');
  return state === null ? 'never seen' : state.replace('-', ' ');
}
