import type { ErrorCode } from '../domain/error-catalogue.ts';

const credential =
  'Put a credential that it takes into its entry of mcp.json (headers, or oauth), or ask whoever runs it for one.';
const certificate =
  'Check its url; where a CA of your own has signed the certificate, name that CA’s file in NODE_EXTRA_CA_CERTS.';

/** What to do of a server at an address, where the catalogue speaks of clusters and kubeconfigs. */
const ofAddresses: Partial<Record<ErrorCode, string>> = {
  CONNECTION_REFUSED: 'Check that the server runs, and the url of its entry.',
  NAME_NOT_FOUND: 'Check the url of its entry, your DNS and your VPN.',
  AUTH_REJECTED: credential,
  FORBIDDEN: 'Ask whoever runs the server what your credential may do.',
  NOT_FOUND: 'Check the path of its url: most servers are at /mcp, older ones at /sse.',
  TLS_UNTRUSTED: certificate,
  TLS_NAME: 'Use the name that its certificate is for in the url of its entry.',
  SERVER_ERROR: 'Look at the server’s own log.',
};

const atStart = {
  process:
    'Run its command by hand: an MCP server waits in silence for messages. Where it is only slow, raise mcp-start-timeout.',
  address: 'Check its url and your VPN; where the server is only slow, raise mcp-start-timeout.',
};
const inCalls =
  'Look at the server and at the cluster behind it; where they are only slow, raise mcp-call-timeout.';

/** undefined: the catalogue's own advice is right. */
export function hintFor(
  code: ErrorCode,
  where: { isProcess: boolean; isStart: boolean },
): string | undefined {
  if (code === 'TIMEOUT') return where.isStart ? atStart[where.isProcess ? 'process' : 'address'] : inCalls;
  return where.isProcess ? undefined : ofAddresses[code];
}
