export interface Request {
  method: string;
  path: string;
  query: URLSearchParams;
  accept: string;
  body: string;
}

export interface Reply {
  status: number;
  /** Text is sent as it is, anything else as JSON. */
  body: unknown;
  contentType?: string;
  /** A watch: this long the connection stays open after the body. */
  holdMs?: number;
}

/** An error as the API gives it. */
export function failure(code: number, reason: string, message: string): Reply {
  return {
    status: code,
    body: { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, reason, code },
  };
}
