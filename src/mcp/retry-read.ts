import { isAppError } from '../domain/errors.ts';
import { isPassing, isSessionLost } from './mcp-failures.ts';

export interface FailedRead {
  /** How often it was tried before. */
  attempt: number;
  error: unknown;
  /** The session that it was tried on; null: none came up. */
  session: { isLost: boolean; hasAnswered: boolean } | null;
  /** The first pause, more or less; it doubles. */
  backoffMs: number;
}

/** How often a read is repeated. Writes never are. */
const readRetries = 2;
/** A server that asks for more patience than this is told of instead of waited for. */
const longestWaitMs = 10_000;

/**
 * How long to wait before a read is tried again, in milliseconds; null: it is not. Jitter keeps callers that failed
 * together from coming back together.
 */
export function waitBeforeRetry({ attempt, error, session, backoffMs }: FailedRead): number | null {
  if (attempt >= readRetries || !isAppError(error)) return null;
  // A program that ends at its start would end again.
  if (session === null && error.code === 'MCP_SERVER_DIED') return null;
  if (attempt === 0 && hasHung(error, session)) return 0;
  if (!isSessionLost(error) && !isPassing(error)) return null;
  const backoff = backoffMs * 2 ** attempt * (0.5 + Math.random());
  const waitMs = Math.max(backoff, error.retryAfterMs ?? 0);
  return waitMs <= longestWaitMs ? waitMs : null;
}

/**
 * The call was not answered because its server, which had answered others, answers nothing any more. One that never did may
 * hang at what it is asked for, and would again.
 */
function hasHung(error: unknown, session: FailedRead['session']): boolean {
  return isAppError(error, 'TIMEOUT') && session?.isLost === true && session.hasAnswered;
}
