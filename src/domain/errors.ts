import { type ErrorCode, errorCatalogue } from './error-catalogue.ts';
import type { UnreadText } from './unread.ts';

export interface AppErrorOptions {
  /** Name of the cluster (or MCP server) it happened to. */
  cluster?: string;
  /** What the reader can do; replaces the catalogue's own advice where more is known. */
  hint?: string;
  cause?: unknown;
  /** Milliseconds after which the other side said that a retry makes sense (Retry-After). */
  retryAfterMs?: number;
  /** The answer that could not be read, when that is what went wrong. */
  unread?: UnreadText;
}

/**
 * The one error class. `message` says what happened and why; `hint` what to do. Codes are permanent.
 * Anything else that is thrown is a fault of ours and is shown with its stack.
 */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly cluster: string | undefined;
  readonly hint: string;
  readonly retryAfterMs: number | undefined;
  readonly unread: UnreadText | undefined;

  constructor(code: ErrorCode, message: string, options: AppErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'AppError';
    this.code = code;
    this.cluster = options.cluster;
    this.hint = options.hint ?? errorCatalogue[code].hint;
    this.retryAfterMs = options.retryAfterMs;
    this.unread = options.unread;
  }
}

/** An error as data: what is kept in the store and shown for one cluster, one kind, one tool call. */
export interface Failure {
  code: ErrorCode;
  message: string;
  hint: string;
}

export function toFailure(error: unknown): Failure {
  if (error instanceof AppError) return { code: error.code, message: error.message, hint: error.hint };
  const message = error instanceof Error ? error.message : String(error);
  return { code: 'INTERNAL', message, hint: errorCatalogue.INTERNAL.hint };
}

export function isAppError(error: unknown, ...codes: ErrorCode[]): error is AppError {
  return error instanceof AppError && (codes.length === 0 || codes.includes(error.code));
}
