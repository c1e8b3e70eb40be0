import { ProtocolError, SdkError, SdkHttpError } from '@modelcontextprotocol/client';
import { AppError, isAppError } from '../domain/errors.ts';
import { MessageTooLarge } from './process-transport.ts';

export interface FaultContext {
  server: string;
  /** "starting it", "calling pods_list". */
  doing: string;
  /** What the server printed on stderr last, redacted. */
  said: string;
  /** Why the transport ended, when it did. */
  fault: Error | null;
  timeoutMs: number;
}

const lostConnection =
  /server disconnected|not connected|fetch failed|terminated|socket|has ended|ECONNRESET/i;
const lostSession = /session not found|no valid session|session (?:id )?(?:expired|invalid)|-32001/i;

/** Whatever a session threw as one of ours. */
export function toMcpError(error: unknown, context: FaultContext): AppError {
  if (isAppError(error)) return error;
  const { server, doing, said, fault, timeoutMs } = context;
  const message = error instanceof Error ? error.message : String(error);
  const tell = (what: string): string =>
    `MCP server ${server}, ${doing}: ${what}${said === '' ? '' : `; it said: ${said}`}`;
  const options = { cluster: server, cause: error };
  if (fault instanceof MessageTooLarge) return new AppError('TOO_LARGE', tell(fault.message), options);
  if (systemCode(error) === 'ENOENT' || systemCode(error) === 'EACCES')
    return new AppError('MCP_SERVER_MISSING', tell('its program is not there or may not be run'), options);
  if (systemCode(error) === 'ECONNREFUSED')
    return new AppError('CONNECTION_REFUSED', tell('nothing listens at its address'), options);
  if (systemCode(error) === 'ENOTFOUND')
    return new AppError('NAME_NOT_FOUND', tell('its name cannot be resolved'), options);
  if (error instanceof SdkHttpError) return fromHttpStatus(error, tell, options);
  if (SdkError.isInstance(error)) return fromSdkError(error, tell, options, timeoutMs);
  if (ProtocolError.isInstance(error)) return fromProtocolError(error, tell, options);
  if (lostConnection.test(message))
    return new AppError('CONNECTION_LOST', tell(`the connection broke (${message})`), options);
  return new AppError('PROTOCOL', tell(message), options);
}

/** Whether a new session may help: the connection or the session is gone, or the server's process is. */
export function isSessionLost(error: unknown): boolean {
  if (!isAppError(error)) return false;
  const { code, message } = error;
  if (code === 'CONNECTION_LOST' || code === 'MCP_SERVER_DIED') return true;
  return (code === 'NOT_FOUND' || code === 'PROTOCOL') && lostSession.test(message);
}

interface Options {
  cluster: string;
  cause: unknown;
}

type Tell = (what: string) => string;

function fromHttpStatus(error: SdkHttpError, tell: Tell, options: Options): AppError {
  const status = error.status ?? 0;
  if (status === 401) return new AppError('AUTH_REJECTED', tell('it asks for a login (HTTP 401)'), options);
  if (status === 403) return new AppError('FORBIDDEN', tell('it forbids the call (HTTP 403)'), options);
  if (status === 429)
    return new AppError('RATE_LIMITED', tell('it says that we ask too often (HTTP 429)'), options);
  if (status === 404) return new AppError('NOT_FOUND', tell('session not found (HTTP 404)'), options);
  if (status >= 500) return new AppError('SERVER_ERROR', tell(`HTTP ${status}`), options);
  return new AppError('PROTOCOL', tell(`HTTP ${status}: ${error.message}`), options);
}

function fromSdkError(error: SdkError, tell: Tell, options: Options, timeoutMs: number): AppError {
  switch (error.code) {
    case 'REQUEST_TIMEOUT':
      return new AppError('TIMEOUT', tell(`no answer in ${timeoutMs / 1000} s`), options);
    case 'CONNECTION_CLOSED':
    case 'NOT_CONNECTED':
      return new AppError('MCP_SERVER_DIED', tell('it ended'), options);
    default:
      return new AppError('PROTOCOL', tell(error.message), options);
  }
}

function fromProtocolError(error: ProtocolError, tell: Tell, options: Options): AppError {
  if (/unknown tool/i.test(error.message))
    return new AppError('MCP_TOOL_UNKNOWN', tell(error.message), options);
  if (error.code === -32000 && lostConnection.test(error.message))
    return new AppError('CONNECTION_LOST', tell(error.message), options);
  return new AppError(
    lostSession.test(error.message) ? 'NOT_FOUND' : 'MCP_TOOL_FAILED',
    tell(error.message),
    options,
  );
}

function systemCode(error: unknown): string {
  let current = error;
  while (current instanceof Error) {
    const { code } = current as NodeJS.ErrnoException;
    if (typeof code === 'string' && /^E[A-Z]+$/.test(code)) return code;
    current = current instanceof AggregateError ? current.errors[0] : current.cause;
  }
  return '';
}
