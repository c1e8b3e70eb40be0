import {
  AuthorizationServerMismatchError,
  InsufficientScopeError,
  OAuthClientFlowError,
  OAuthError,
  ProtocolError,
  SdkError,
  SdkHttpError,
  UnauthorizedError,
} from '@modelcontextprotocol/client';
import type { ErrorCode } from '../domain/error-catalogue.ts';
import { AppError, isAppError } from '../domain/errors.ts';
import { hintFor } from './mcp-hints.ts';
import { MissingFolderError } from './missing-folder.ts';
import { TooLargeError, tooLargeRpcCode } from './too-large.ts';

export interface FaultContext {
  server: string;
  /** "starting it", "calling look". */
  doing: string;
  /** What the server printed last. */
  said: string;
  /** It has not introduced itself yet. */
  isStart: boolean;
  /** Hides credentials in what servers say. */
  redact: (text: string) => string;
  /** How its process ended ("with code 1"); null while it lives, and for servers at an address. */
  ending: string | null;
  isProcess: boolean;
  /** It was ended by us: a message was larger than the limit, and whose answer it was could not be told. */
  sentTooMuch: boolean;
  /** The server has given us a session, which it may forget. */
  hasSession: boolean;
  timeoutMs: number;
  /** What the server's Retry-After said last. */
  retryAfterMs: number | null;
}

type What = readonly [code: ErrorCode, what: string];

const lostConnection =
  /server disconnected|not connected|fetch failed|terminated|socket|has ended|ECONNRESET|SSE stream/i;
const lostSession = /session not found|no valid session|session (?:id )?(?:expired|invalid|unknown)|-32001/i;

const unknownTool = /unknown tool|tool .{0,80}(?:not found|is not allowed)/i;

/** Whatever a session threw as one of ours. */
export function toMcpError(error: unknown, context: FaultContext): AppError {
  if (isAppError(error)) return error;
  const [code, what] = describe(error, context);
  const { server, doing, said, retryAfterMs, redact } = context;
  const hint = hintFor(code, context);
  const text = `${what}${said === '' ? '' : `; it said: ${said}`}`;
  return new AppError(code, `MCP server ${server}, ${doing}: ${redact(text)}`, {
    cluster: server,
    cause: error,
    ...(hint === undefined ? {} : { hint }),
    ...(retryAfterMs === null ? {} : { retryAfterMs }),
  });
}

/** Whether a new session may help: the connection or the session is gone, or the server's process is. */
export function isSessionLost(error: unknown): boolean {
  if (!isAppError(error)) return false;
  const { code, message } = error;
  if (code === 'CONNECTION_LOST' || code === 'MCP_SERVER_DIED') return true;
  return code === 'NOT_FOUND' && message.includes(sessionGone);
}

/** Whether a read may be asked again though its session lives: the server is busy, or its answer came through broken. */
export function isPassing(error: unknown): boolean {
  if (!isAppError(error)) return false;
  if (error.code === 'RATE_LIMITED') return true;
  if (error.code === 'SERVER_ERROR') return /HTTP 50[234]/.test(error.message);
  return error.code === 'PROTOCOL' && error.cause instanceof SyntaxError;
}

const sessionGone = 'it no longer knows our session';

function describe(error: unknown, context: FaultContext): What {
  const known = fromCause(error, context) ?? fromLogin(error);
  if (known !== null) return known;
  if (error instanceof SdkHttpError) return fromHttpStatus(error, context);
  if (ProtocolError.isInstance(error)) return fromProtocolError(error);
  if (SdkError.isInstance(error)) return fromSdkError(error, context);
  if (error instanceof SyntaxError) return ['PROTOCOL', 'its answer is not valid JSON'];
  if (error instanceof Error && error.name === 'ZodError')
    return ['PROTOCOL', 'its answer is not an MCP message'];
  if (lostConnection.test(message(error))) return lost(error, context);
  return ['PROTOCOL', oneLine(message(error))];
}

function fromLogin(error: unknown): What | null {
  if (error instanceof UnauthorizedError) return ['AUTH_REJECTED', 'it asks for a login (HTTP 401)'];
  if (error instanceof InsufficientScopeError) return ['FORBIDDEN', oneLine(message(error))];
  if (error instanceof AuthorizationServerMismatchError)
    return ['AUTH_REJECTED', 'it names another login server than the one that our credential is for'];
  if (error instanceof OAuthClientFlowError) return ['AUTH_REJECTED', oneLine(message(error))];
  if (error instanceof OAuthError)
    return ['AUTH_REJECTED', `its login server refuses our credential (${oneLine(message(error))})`];
  return null;
}

function message(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function lost(error: unknown, { isProcess, ending, sentTooMuch }: FaultContext): What {
  if (sentTooMuch) return ['TOO_LARGE', 'a message is larger than the limit'];
  if (isProcess) return ['MCP_SERVER_DIED', `it ended${ending === null ? '' : ` ${ending}`}`];
  const cause = error instanceof Error && error.cause instanceof Error ? ` (${error.cause.message})` : '';
  return ['CONNECTION_LOST', `the connection broke: ${message(error)}${cause}`];
}

const untrusted = [
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  // Of an authority that was made anew under the same name.
  'CERT_SIGNATURE_FAILURE',
];

const codes: readonly (readonly [code: ErrorCode, what: string, systemCodes: readonly string[]])[] = [
  ['CONNECTION_REFUSED', 'nothing listens at its address', ['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH']],
  ['NAME_NOT_FOUND', 'its name cannot be resolved', ['ENOTFOUND', 'EAI_AGAIN']],
  ['TIMEOUT', 'no connection in time', ['UND_ERR_CONNECT_TIMEOUT', 'ETIMEDOUT']],
  ['TLS_EXPIRED', 'its certificate has expired', ['CERT_HAS_EXPIRED']],
  ['TLS_NAME', 'its certificate is for another name', ['ERR_TLS_CERT_ALTNAME_INVALID']],
  ['TLS_UNTRUSTED', 'its certificate is not trusted', untrusted],
  ['TLS_FAILED', 'the TLS connection could not be made', ['EPROTO', 'ERR_SSL_WRONG_VERSION_NUMBER']],
];

/** What undici's fetch says of a port on the list of https://fetch.spec.whatwg.org/#port-blocking. */
const blockedPort = 'bad port';

/** What the system, TLS or a reader of ours said, however deep in the chain of causes. */
function fromCause(error: unknown, context: FaultContext): What | null {
  for (const cause of causesOf(error)) {
    const known = knownCause(cause, context);
    if (known !== null) return known;
  }
  return null;
}

function knownCause(cause: Error, { isProcess }: FaultContext): What | null {
  if (cause instanceof TooLargeError) return ['TOO_LARGE', cause.message];
  if (cause instanceof MissingFolderError) return ['CONFIG_INVALID', cause.message];
  if (cause.message === blockedPort)
    return [
      'CONFIG_INVALID',
      'its port belongs to another protocol, and no fetch asks it, as no browser does',
    ];
  const { code, path } = cause as NodeJS.ErrnoException;
  if (isProcess && (code === 'ENOENT' || code === 'EACCES'))
    return [
      'MCP_SERVER_MISSING',
      `its program ${path === undefined ? '' : `${path} `}is not there or may not be run (${code})`,
    ];
  const known = codes.find(([, , systemCodes]) => systemCodes.includes(String(code)));
  return known === undefined ? null : [known[0], `${known[1]} (${code})`];
}

function causesOf(error: unknown): Error[] {
  const causes: Error[] = [];
  for (let current = error; current instanceof Error && causes.length < 10; ) {
    causes.push(current);
    current = current instanceof AggregateError ? current.errors[0] : current.cause;
  }
  return causes;
}

function fromHttpStatus(error: SdkHttpError, { hasSession }: FaultContext): What {
  const status = error.status ?? 0;
  const isLost = lostSession.test(error.message);
  if (status === 401) return ['AUTH_REJECTED', 'it asks for a login (HTTP 401)'];
  if (status === 403) return ['FORBIDDEN', 'it forbids the call (HTTP 403)'];
  if (status === 429) return ['RATE_LIMITED', 'it says that we ask too often (HTTP 429)'];
  if (status === 404 && hasSession) return ['NOT_FOUND', `${sessionGone} (HTTP 404)`];
  if (status === 400 && isLost) return ['NOT_FOUND', `${sessionGone} (HTTP 400)`];
  if (status === 404) return ['NOT_FOUND', 'nothing is served at its address (HTTP 404)'];
  if (status >= 500) return ['SERVER_ERROR', `it failed (HTTP ${status})`];
  return ['PROTOCOL', `HTTP ${status}: ${oneLine(error.message)}`];
}

function fromSdkError(error: SdkError, context: FaultContext): What {
  switch (error.code) {
    case 'REQUEST_TIMEOUT':
      return ['TIMEOUT', `no answer in ${Math.round(context.timeoutMs / 100) / 10} s`];
    case 'CONNECTION_CLOSED':
    case 'NOT_CONNECTED':
      return lost(error, context);
    case 'CLIENT_HTTP_UNEXPECTED_CONTENT':
      return ['PROTOCOL', `${oneLine(error.message)}; a login page or a proxy may be answering`];
    default:
      if (lostConnection.test(error.message)) return lost(error, context);
      return ['PROTOCOL', oneLine(error.message)];
  }
}

function fromProtocolError(error: ProtocolError): What {
  const text = oneLine(error.message);
  if (error.code === tooLargeRpcCode) return ['TOO_LARGE', text];
  if (unknownTool.test(text)) return ['MCP_TOOL_UNKNOWN', text];
  if (error.code === -32000 && lostConnection.test(text)) return ['CONNECTION_LOST', text];
  if (error.code === -32001 || lostSession.test(text)) return ['NOT_FOUND', `${sessionGone} (${text})`];
  return ['MCP_TOOL_FAILED', text];
}

function oneLine(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > 500 ? `${line.slice(0, 500)}…` : line;
}
