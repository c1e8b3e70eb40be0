import type { ErrorCode } from '../domain/error-catalogue.ts';

/** The words of Kubernetes' own errors, as tools pass them on. The first that matches decides. */
const codes: readonly (readonly [RegExp, ErrorCode])[] = [
  [/\bis forbidden\b|\(Forbidden\)|resource not allowed/i, 'FORBIDDEN'],
  [/provide credentials|\bUnauthorized\b|must be logged in/i, 'AUTH_REJECTED'],
  [/getting credentials: exec|executable .* not found/i, 'PLUGIN_FAILED'],
  [/no such host|server misbehaving/i, 'NAME_NOT_FOUND'],
  [/connection refused|no route to host/i, 'CONNECTION_REFUSED'],
  [/x509: .*(expired|not yet valid)/i, 'TLS_EXPIRED'],
  [/x509: .*(unknown authority|not trusted)|signed by unknown/i, 'TLS_UNTRUSTED'],
  [/x509: .*(valid for|doesn't contain any IP SANs)/i, 'TLS_NAME'],
  [/deadline exceeded|timed? ?out|timeout/i, 'TIMEOUT'],
  [/too many requests|\b429\b/i, 'RATE_LIMITED'],
  [
    /no matches for kind|doesn't have a resource type|could not find the requested resource|\bnot found\b|does not exist/i,
    'NOT_FOUND',
  ],
  [/ENOBUFS|too large|exceed(s|ed)? .*size/i, 'TOO_LARGE'],
  [/EOF|connection reset|broken pipe/i, 'CONNECTION_LOST'],
];

/** What a tool's error text says of the cluster. */
export function toolErrorCode(message: string): ErrorCode {
  return codes.find(([pattern]) => pattern.test(message))?.[1] ?? 'MCP_TOOL_FAILED';
}
