import { z } from 'zod';
import type { ErrorCode } from '../../domain/error-catalogue.ts';
import { AppError } from '../../domain/errors.ts';

/** A Kubernetes Status object, as errors come. */
const Status = z.looseObject({
  kind: z.literal('Status'),
  message: z.string().optional(),
  reason: z.string().optional(),
  code: z.number().optional(),
  metadata: z.looseObject({ continue: z.string().optional() }).optional(),
  details: z.looseObject({ retryAfterSeconds: z.number().optional() }).optional(),
});
export type Status = z.infer<typeof Status>;

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
  ETIMEDOUT: 'TIMEOUT',
  UND_ERR_CONNECT_TIMEOUT: 'TIMEOUT',
  UND_ERR_HEADERS_TIMEOUT: 'TIMEOUT',
  UND_ERR_BODY_TIMEOUT: 'TIMEOUT',
  ECONNRESET: 'CONNECTION_LOST',
  EPIPE: 'CONNECTION_LOST',
  UND_ERR_SOCKET: 'CONNECTION_LOST',
  UND_ERR_CLOSED: 'CONNECTION_LOST',
  UND_ERR_DESTROYED: 'CONNECTION_LOST',
  UND_ERR_RESPONSE_EXCEEDED_SIZE: 'TOO_LARGE',
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
  const { code, message } = deepestCause(error);
  if (
    /^HTTP\/1\.\d response parsing|^Parse Error|HPE_/.test(`${code}${message}`) ||
    code.startsWith('HPE_')
  ) {
    return new AppError('PROTOCOL', `${asked}: the answer is not HTTP (${message})`, { cause: error });
  }
  const known = codeOfSystemError[code];
  if (known !== undefined) return new AppError(known, `${asked}: ${message}`, { cause: error });
  if (/^ERR_(SSL|TLS|OSSL)|^EPROTO|_CERT|CERT_/.test(code))
    return new AppError('TLS_FAILED', `${asked}: ${message}`, { cause: error });
  return new AppError('CONNECTION_LOST', `${asked}: ${message}`, { cause: error });
}

/** undici and Node wrap what really happened, in `cause` or in an AggregateError (one error per address). */
function deepestCause(error: unknown): { code: string; message: string } {
  let current = error;
  while (current instanceof Error) {
    const inner = current instanceof AggregateError ? current.errors[0] : current.cause;
    if (!(inner instanceof Error)) break;
    current = inner;
  }
  if (!(current instanceof Error)) return { code: '', message: String(current) };
  const code = (current as NodeJS.ErrnoException).code;
  return {
    code: typeof code === 'string' ? code : '',
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

/** An HTTP error status as one of ours, with the server's own words. */
export function fromHttpStatus(status: number, body: string, asked: string, retryAfterMs?: number): AppError {
  const said = parseStatus(body);
  const message = `${asked}: ${said?.message ?? `HTTP ${status}`}`;
  const options = retryAfterMs === undefined ? {} : { retryAfterMs };
  const known = codeOfStatus[status];
  if (known !== undefined) return new AppError(known, message, options);
  if (status >= 500) return new AppError('SERVER_ERROR', message, options);
  return new AppError('PROTOCOL', `${asked}: HTTP ${status} is not an answer of a Kubernetes API`, options);
}
