import { type ErrorCode, errorCatalogue } from '../../domain/error-catalogue.ts';
import type { Failure } from '../../domain/errors.ts';

/** What errors of kubectl, client-go and the API server say, most telling first: the first that matches decides. */
const rules: readonly (readonly [ErrorCode, RegExp])[] = [
  [
    'CONTEXT_INVALID',
    /context "[^"]*" does not exist|unknown target|no context exists with the name|context was not found/i,
  ],
  ['MCP_TOOL_UNKNOWN', /unknown tool|tool .{0,80}not found/i],
  [
    'PLUGIN_MISSING',
    /exec: "[^"]*": executable file not found|executable [\w./-]+ not found|exec plugin: .{0,80}not found|fork\/exec [^:]+: no such file or directory/i,
  ],
  ['PLUGIN_FAILED', /getting credentials: exec|exec plugin|executable [\w./-]+ failed with exit code/i],
  [
    'AUTH_REJECTED',
    /asked for the client to provide credentials|you must be logged in|\bunauthorized\b|token (?:has|is) expired|invalid bearer token/i,
  ],
  ['LOGIN_NEEDED', /no valid id-token|cannot refresh without refresh-token|failed to refresh token/i],
  ['FORBIDDEN', /\bis forbidden\b|\bforbidden\b/i],
  ['NAME_NOT_FOUND', /no such host|could not resolve|name or service not known|EAI_AGAIN|\bENOTFOUND/i],
  [
    'CONNECTION_REFUSED',
    /connection refused|no route to host|network is unreachable|host is down|ECONNREFUSED|EHOSTUNREACH/i,
  ],
  ['TLS_EXPIRED', /certificate has expired|certificate is not yet valid/i],
  [
    'TLS_NAME',
    /certificate is valid for .{0,200}, not|doesn't contain any IP SANs|certificate is not valid for any names/i,
  ],
  [
    'TLS_UNTRUSTED',
    /signed by unknown authority|self[- ]signed certificate|certificate is not trusted|failed to verify certificate/i,
  ],
  ['TIMEOUT', /handshake timeout|i\/o timeout|deadline exceeded|timed? ?out|Client\.Timeout/i],
  ['TLS_FAILED', /\btls: |\bx509: |remote error: tls/i],
  ['RATE_LIMITED', /too many requests|rate limit|client-side throttling/i],
  ['EXPIRED_LIST', /continue parameter is too old|resource version .{0,40}too old|\bexpired: /i],
  ['EXPIRED_LIST', /\b(?:Expired|Gone)$/],
  [
    'TOO_LARGE',
    /ENOBUFS|maxBuffer|message (?:is )?too (?:large|long|big)|exceeds the (?:maximum|limit)|larger than max/i,
  ],
  ['PROTOCOL', /malformed (?:HTTP|MIME)|server gave HTTP response to HTTPS client/i],
  [
    'CONNECTION_LOST',
    /connection reset|broken pipe|unexpected EOF|\bEOF\b|ECONNRESET|http2: client connection lost|server closed/i,
  ],
  [
    'NOT_FOUND',
    /no matches (?:found )?for|doesn't have a resource type|could not find the requested resource|not found|NotFound|API (?:is )?not available|no kind "[^"]*" is registered/i,
  ],
  [
    'SERVER_ERROR',
    /internal error|InternalError|service ?unavailable|etcdserver|currently unable to handle|an error on the server|\bconflict\b/i,
  ],
  [
    'PARSE',
    /unexpected end of JSON input|json parse error|invalid character '|gzip: invalid|flate: corrupt|proto: (?:illegal|wrong|cannot)/i,
  ],
];

const codeOfStatus: Record<number, ErrorCode> = {
  401: 'AUTH_REJECTED',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  410: 'EXPIRED_LIST',
  413: 'TOO_LARGE',
  429: 'RATE_LIMITED',
  500: 'SERVER_ERROR',
  503: 'SERVER_ERROR',
  504: 'TIMEOUT',
};

/** As client-go quotes it: what stands in it ("?timeout=10s") is what was asked, and no error. */
const address = /"https?:\/\/[^"\s]*"/g;

/** What client-go says of an answer of which it knows no more. */
const namedStatus = /the server responded with the status code (\d{3})\b/;

/** What an error text of a tool, kubectl or the API server means. MCP_TOOL_FAILED: nothing more is known. */
export function codeOfErrorText(text: string, status: number | null = null): ErrorCode {
  const known = codeOfStatus[status ?? Number(namedStatus.exec(text)?.[1])];
  const said = text.replace(address, '""');
  return known ?? rules.find(([, pattern]) => pattern.test(said))?.[0] ?? 'MCP_TOOL_FAILED';
}

const longestMessage = 500;

/** An error text as data: its code, its words on one line, and what to do. The caller has redacted the text. */
export function failureFromText(text: string, status: number | null = null): Failure {
  const code = codeOfErrorText(text, status);
  const line = text.replace(/\s+/g, ' ').trim();
  const message = line.length > longestMessage ? `${line.slice(0, longestMessage)}…` : line;
  return {
    code,
    message: message === '' ? 'the tool reported an error and no reason' : message,
    hint: errorCatalogue[code].hint,
  };
}
