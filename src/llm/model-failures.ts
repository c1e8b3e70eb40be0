import { APICallError } from '@ai-sdk/provider';
import type { ErrorCode } from '../domain/error-catalogue.ts';
import { AppError } from '../domain/errors.ts';
import { retryAfterMs } from './retry-after.ts';

const longContext = /context (length|window)|maximum context|too many tokens|prompt is too long|token limit/i;
const exhausted = /insufficient|quota|credit|billing|payment/i;
/** Of a 429: a limit that waiting a little will not lift. */
const exhaustedForLong = /insufficient[_ ]quota|exceeded your current quota|credit|billing|per day|daily/i;

/**
 * What a provider's fault means. The provider's own words are kept short, and never hold the request: it could be quoted
 * in them.
 */
export function toModelError(error: unknown, model: string, now: number): AppError {
  if (error instanceof AppError) return error;
  const call = findCallError(error);
  if (call?.statusCode === undefined)
    return unreachable(error, call === undefined ? model : `${model} at ${originOf(call.url)}`);
  const said = wordsOf(call);
  const [code, what] = meaningOf(call.statusCode, said);
  return new AppError(code, `${model}: ${what}${said === '' ? '' : `: ${said}`}`, {
    ...waitOf(call, now),
    cause: error,
  });
}

const byStatus: Readonly<Record<number, readonly [ErrorCode, string]>> = {
  401: ['MODEL_KEY_REFUSED', 'the provider answered 401'],
  402: ['MODEL_QUOTA', 'no credit is left'],
  403: ['MODEL_KEY_REFUSED', 'the provider answered 403'],
  404: ['MODEL_UNKNOWN', 'the provider answered 404'],
  413: ['MODEL_TOO_LONG', 'the conversation is too long'],
};

function meaningOf(status: number, said: string): readonly [ErrorCode, string] {
  if (status === 429 && exhaustedForLong.test(said)) return ['MODEL_QUOTA', 'the quota is used up'];
  if (status === 429) return ['MODEL_BUSY', 'too many requests'];
  if (status === 400 && longContext.test(said)) return ['MODEL_TOO_LONG', 'the conversation is too long'];
  if (status === 400 && exhausted.test(said)) return ['MODEL_QUOTA', 'no credit is left'];
  return byStatus[status] ?? ['MODEL_FAILED', `the provider answered ${status}`];
}

/** Whether the same request may do better in a while. A 4xx will be one again. */
export function mayPass(error: AppError): boolean {
  if (error.code === 'MODEL_BUSY' || error.code === 'MODEL_UNREACHABLE') return true;
  const status = findCallError(error.cause)?.statusCode;
  return error.code === 'MODEL_FAILED' && (status === undefined || status >= 500 || status === 408);
}

/** Nothing listens at the address, or there is none of the name: somebody has to mend that, and waiting long does not. */
export function isNobodyThere(error: AppError): boolean {
  return error.code === 'MODEL_UNREACHABLE' && /ECONNREFUSED|ENOTFOUND|bad port/.test(error.message);
}

/** Libraries wrap what they were told, some more than once. */
function findCallError(error: unknown): APICallError | undefined {
  for (let current: unknown = error, depth = 0; depth < 5; depth += 1) {
    if (APICallError.isInstance(current)) return current;
    if (typeof current !== 'object' || current === null) return undefined;
    current = (current as { lastError?: unknown; cause?: unknown }).lastError ?? (current as Error).cause;
  }
  return undefined;
}

function waitOf({ responseHeaders }: APICallError, now: number): { retryAfterMs?: number } {
  const wait = retryAfterMs(responseHeaders ?? {}, now);
  return wait === null ? {} : { retryAfterMs: wait };
}

/** At most 200 characters, on one line. */
function wordsOf({ message, responseBody }: APICallError): string {
  const said = message.trim() === '' ? (responseBody ?? '') : message;
  return said.replace(/\s+/g, ' ').trim().slice(0, 200);
}

/** Without path and user: neither helps, and one may hold a key. */
function originOf(address: string): string {
  return URL.canParse(address) ? new URL(address).origin : 'its address';
}

function unreachable(error: unknown, who: string): AppError {
  const causes: string[] = [];
  for (let current: unknown = error; current instanceof Error && causes.length < 4; current = current.cause)
    causes.push((current as NodeJS.ErrnoException).code ?? current.message);
  const why = causes.at(-1) ?? String(error);
  return new AppError('MODEL_UNREACHABLE', `${who}: ${why.replace(/\s+/g, ' ').slice(0, 200)}`, {
    cause: error,
  });
}
