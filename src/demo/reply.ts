export interface Request {
  method: string;
  /** Decoded: /apis/rbac.authorization.k8s.io/v1/clusterroles/system:node */
  path: string;
  query: URLSearchParams;
  accept: string;
  /** JSON or protobuf, whatever the client sends. */
  body: Buffer;
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
export function failure(code: number, reason: string, message: string, metadata: object = {}): Reply {
  return {
    status: code,
    body: { kind: 'Status', apiVersion: 'v1', metadata, status: 'Failure', message, reason, code },
  };
}

export function badRequest(message: string): Reply {
  return failure(400, 'BadRequest', message);
}
