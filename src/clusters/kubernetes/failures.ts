import { z } from 'zod';
import type { ErrorCode } from '../../domain/error-catalogue.ts';
import { AppError } from '../../domain/errors.ts';
import { ProxyFailure } from './proxy-failure.ts';

/** A Kubernetes Status object, as errors come. */
const Status = z.looseObject({
  kind: z.literal('Status'),
  message: z.string().optional().catch(undefined),
  metadata: z.looseObject({ continue: z.string().optional() }).optional().catch(undefined),
  details: z.looseObject({ retryAfterSeconds: z.number().optional() }).optional().catch(undefined),
});
export type Status = z.infer<typeof Status>;

/** An HTTP error answer, as the cause of the AppError that is made of it. */
export class HttpAnswer extends Error {
  readonly status: number;
  /** What Kubernetes said; null: somebody else answered, or without words. */
  readonly said: Status | null;

  constructor(status: number, said: Status | null) {
    super(`HTTP ${status}`);
    this.name = 'HttpAnswer';
    this.status = status;
    this.said = said;
  }
}

export function parseStatus(text: string): Status | null {
  try {
    const parsed = Status.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : null;
  } catch {
    // A proxy's or a login page's answer: the caller tells it apart by this null.
    return null;
  }
}

const codeOfSystemError: Record<string, ErrorCode> = {
  ENOTFOUND: 'NAME_NOT_FOUND',
  EAI_AGAIN: 'NAME_NOT_FOUND',
  ECONNREFUSED: 'CONNECTION_REFUSED',
  EHOSTUNREACH: 'CONNECTION_REFUSED',
  ENETUNREACH: 'CONNECTION_REFUSED',
  EHOSTDOWN: 'CONNECTION_REFUSED',
  EADDRNOTAVAIL: 'CONNECTION_REFUSED',
  ETIMEDOUT: 'TIMEOUT',
  UND_ERR_CONNECT_TIMEOUT: 'TIMEOUT',
  ECONNRESET: 'CONNECTION_LOST',
  EPIPE: 'CONNECTION_LOST',
  UND_ERR_SOCKET: 'CONNECTION_LOST',
  CERT_HAS_EXPIRED: 'TLS_EXPIRED',
  CERT_NOT_YET_VALID: 'TLS_EXPIRED',
  ERR_TLS_CERT_ALTNAME_INVALID: 'TLS_NAME',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'TLS_UNTRUSTED',
  SELF_SIGNED_CERT_IN_CHAIN: 'TLS_UNTRUSTED',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'TLS_UNTRUSTED',
  UNABLE_TO_GET_ISSUER_CERT: 'TLS_UNTRUSTED',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'TLS_UNTRUSTED',
  CERT_SIGNATURE_FAILURE: 'TLS_UNTRUSTED',
};

/** An error of the network or of TLS as one of ours. `asked` is what the request was for: "GET /api/v1/pods at host:port". */
export function fromConnectionError(error: unknown, asked: string): AppError {
  if (error instanceof ProxyFailure) {
    const { message, hint, cause = error } = error;
    return new AppError('PROXY_FAILED', `${asked}: ${message}`, { cause, ...(hint && { hint }) });
  }
  const { code, name, message } = deepestCause(error);
  if (name === 'HTTPParserError' || code.startsWith('HPE_'))
    return new AppError('PROTOCOL', `${asked}: the answer is not HTTP (${message})`, { cause: error });
  const known = codeOfSystemError[code];
  if (known !== undefined) return new AppError(known, `${asked}: ${message}`, { cause: error });
  if (/^ERR_(SSL|TLS|OSSL)|^EPROTO|_CERT|CERT_|_CRL/.test(code))
    return new AppError('TLS_FAILED', `${asked}: ${tlsWords(message)}`, { cause: error });
  return new AppError('CONNECTION_LOST', `${asked}: ${message}`, { cause: error });
}

/** Of OpenSSL's `NUMBER:error:CODE:SSL routines:FUNCTION:REASON:FILE:LINE:` the reason. */
function tlsWords(message: string): string {
  const reason = /:error:[0-9A-F]+:[^:]*:[^:]*:([^:]+):/.exec(message)?.[1];
  if (reason === undefined) return message;
  return reason === 'wrong version number' ? 'the server does not speak TLS' : `TLS: ${reason}`;
}

/** undici and Node wrap what really happened, in `cause` or in an AggregateError (one error per address). */
function deepestCause(error: unknown): { code: string; name: string; message: string } {
  let current = error;
  while (current instanceof Error) {
    const inner = current instanceof AggregateError ? current.errors[0] : current.cause;
    if (!(inner instanceof Error)) break;
    current = inner;
  }
  if (!(current instanceof Error)) return { code: '', name: '', message: String(current) };
  const code = (current as NodeJS.ErrnoException).code;
  return {
    code: typeof code === 'string' ? code : '',
    name: current.name,
    message: current.message || (typeof code === 'string' ? code : current.name),
  };
}

const codeOfStatus: Record<number, ErrorCode> = {
  401: 'AUTH_REJECTED',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  405: 'NOT_FOUND',
  410: 'EXPIRED_LIST',
  413: 'TOO_LARGE',
  429: 'RATE_LIMITED',
};
/** A message is for people; some servers put whole pages into it. */
const longestMessage = 500;

export interface HttpFailure {
  status: number;
  body: string;
  /** "GET /api/v1/pods at host:port" */
  asked: string;
  retryAfterMs?: number | undefined;
  /** The server's words are kept and shown, so they pass redaction like everything else. */
  redactText: (text: string) => string;
}

/** An HTTP error status as one of ours, with the server's own words. */
export function fromHttpStatus({ status, body, asked, retryAfterMs, redactText }: HttpFailure): AppError {
  const said = parseStatus(body);
  const words = redactText(shorten(said?.message ?? plainWords(body)));
  const message = `${asked}: ${[`HTTP ${status}`, words].filter((part) => part !== '').join(': ')}`;
  const options = {
    cause: new HttpAnswer(status, said),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  };
  const known = codeOfStatus[status];
  if (known !== undefined) return new AppError(known, message, options);
  // A Status with any other code is an API server that does not like the question.
  if (status >= 500 || said !== null) return new AppError('SERVER_ERROR', message, options);
  return new AppError('PROTOCOL', `${message} is not an answer of a Kubernetes API`, {
    ...options,
    ...(/HTTP request (was sent )?to an HTTPS (server|port)/i.test(body) && { hint: speaksTlsHint }),
  });
}

const speaksTlsHint = 'Write https:// in front of the server’s address in the kubeconfig: it speaks TLS.';

/** The first line of a text that is neither a page nor data: "service unavailable", "too many requests". */
function plainWords(body: string): string {
  const [line = ''] = body.trimStart().split('\n', 1);
  return /^[<{[]/.test(line) ? '' : line.trimEnd();
}

function shorten(text: string): string {
  return text.length <= longestMessage ? text : `${text.slice(0, longestMessage)}…`;
}
