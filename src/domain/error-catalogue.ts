import { type ErrorEntry, entry } from './error-entry.ts';
import { modelErrors } from './model-errors.ts';

/** Every error code there is. Codes are permanent: one may be added, none renamed or given a new meaning. */
export const errorCatalogue = {
  USAGE: entry('usage', 'The command line is wrong', 'Run the command with --help to see how it is used.'),
  CONFIG_INVALID: entry(
    'usage',
    'A setting has a value that it cannot have',
    'Correct the setting; docs/settings.md lists all of them.',
  ),
  CONFIG_UNREADABLE: entry(
    'usage',
    'A configuration file cannot be read',
    'Check that the file exists and that you may read it.',
  ),
  CLUSTER_UNKNOWN: entry(
    'usage',
    'No known cluster has that name',
    'Run discover-clusters to see the clusters that are known.',
  ),
  KIND_UNKNOWN: entry(
    'usage',
    'No known kind has that name',
    'Run list without a kind to see what is kept; scan a cluster that has the kind.',
  ),
  QUERY_REFUSED: entry(
    'usage',
    'The SQL does something that is not allowed here',
    'Only reading is allowed; docs/views.md lists what there is.',
  ),
  QUERY_FAILED: entry(
    'usage',
    'SQLite could not run the SQL',
    'Check the statement; docs/views.md lists the views and their columns.',
  ),
  QUERY_LIMIT: entry(
    'usage',
    'The SQL ran into its time, row or byte limit',
    'Narrow the statement, or raise --timeout or --limit.',
  ),
  OBJECT_UNKNOWN: entry(
    'usage',
    'Nothing of that kind and name is kept',
    'Check the name, the namespace and the cluster; list shows what is kept, scan reads what is new.',
  ),
  OBJECT_AMBIGUOUS: entry(
    'usage',
    'Several objects have that kind and name',
    'Say which one with --cluster NAME and -n NAMESPACE.',
  ),
  KUBECONFIG_MISSING: entry(
    'usage',
    'There is no kubeconfig and we do not run in a cluster',
    'Set KUBECONFIG or pass --kubeconfig FILE; "k8s-mcp-agent demo" needs neither.',
  ),
  KUBECONFIG_UNREADABLE: entry(
    'usage',
    'A kubeconfig file cannot be read',
    'Check that the file exists and that you may read it.',
  ),
  KUBECONFIG_INVALID: entry(
    'usage',
    'A kubeconfig file is not valid',
    'Mend the file; kubectl config view --kubeconfig FILE says the same.',
  ),
  CONTEXT_INVALID: entry(
    'failed',
    'A context names a cluster or user that is missing or broken',
    'Mend the context in its kubeconfig, or remove it.',
  ),
  AUTH_REJECTED: entry(
    'needs-login',
    'The cluster does not accept the credential',
    'Log in again, or renew the credential in the kubeconfig.',
  ),
  LOGIN_NEEDED: entry(
    'needs-login',
    'The cluster asks for a login',
    'Log in with the tool that the kubeconfig names, then scan again.',
  ),
  PLUGIN_MISSING: entry(
    'failed',
    'A credential plugin is not installed',
    'Install the plugin or put its folder on the PATH.',
  ),
  PLUGIN_FAILED: entry(
    'needs-login',
    'A credential plugin failed',
    'Run the plugin by hand to see what it asks for.',
  ),
  FORBIDDEN: entry(
    'forbidden',
    'The cluster forbids it',
    'Ask the cluster’s owner for list rights (the ClusterRole "view" is enough for most kinds).',
  ),
  NAME_NOT_FOUND: entry(
    'unreachable',
    'The server’s name cannot be resolved',
    'Check the server address, your DNS and your VPN.',
  ),
  PATH_MISSING: entry(
    'unreachable',
    'Nothing that was found leads to a known cluster any more',
    'Name the kubeconfig that has its context with --kubeconfig or KUBECONFIG.',
  ),
  CONNECTION_REFUSED: entry(
    'unreachable',
    'Nothing listens at the server’s address',
    'Check that the API server runs and that the address and port are right.',
  ),
  CONNECTION_LOST: entry(
    'unreachable',
    'The connection broke',
    'Scan again; if it happens often, look at proxies and load balancers in between.',
  ),
  PROXY_FAILED: entry(
    'unreachable',
    'The proxy between us and the cluster does not let us through',
    'Check proxy-url in the kubeconfig, or HTTPS_PROXY and NO_PROXY; whoever runs the proxy can say why.',
  ),
  TIMEOUT: entry(
    'unreachable',
    'The server did not answer in time',
    'Check your VPN and the server’s health; raise the time limits in the settings if the link is slow.',
  ),
  TLS_UNTRUSTED: entry(
    'failed',
    'The server’s certificate is not signed by the CA we were given',
    'Check certificate-authority in the kubeconfig; a proxy may be opening the connection.',
  ),
  TLS_EXPIRED: entry(
    'failed',
    'A certificate has expired',
    'Renew the certificate; check this machine’s clock.',
  ),
  TLS_NAME: entry(
    'failed',
    'The server’s certificate is for another name',
    'Check the server address, or set tls-server-name in the kubeconfig.',
  ),
  TLS_FAILED: entry(
    'failed',
    'The TLS connection could not be made',
    'Check that the port speaks TLS and which versions and certificates it wants.',
  ),
  RATE_LIMITED: entry(
    'failed',
    'The server says that we ask too often',
    'Wait, or lower requests-per-second in the settings.',
  ),
  SERVER_ERROR: entry(
    'failed',
    'The server answered with an error of its own',
    'Look at the API server’s log.',
  ),
  PROTOCOL: entry(
    'failed',
    'The answer is not one that a Kubernetes API or MCP server gives',
    'Check that the address is the right one; a login page or proxy may be answering.',
  ),
  NOT_FOUND: entry(
    'failed',
    'The server does not know what was asked for',
    'Scan again: the kind may have been removed.',
  ),
  EXPIRED_LIST: entry(
    'failed',
    'The list expired on the server while it was being read',
    'Scan again; a smaller page size or less load helps.',
  ),
  TOO_LARGE: entry(
    'failed',
    'An answer is larger than we accept',
    'Raise mcp-message-limit in the settings, or read the cluster by its API (--via api).',
  ),
  PARSE: entry(
    'failed',
    'An answer could not be read',
    'Run again with --log-level debug and report the text.',
  ),
  MCP_SERVER_MISSING: entry(
    'failed',
    'An MCP server’s program is not installed',
    'Install the program or correct its command.',
  ),
  MCP_SERVER_DIED: entry(
    'failed',
    'An MCP server ended unexpectedly',
    'Look at the lines that it printed; run it by hand.',
  ),
  MCP_TOOL_FAILED: entry('failed', 'An MCP tool reported an error', 'Read the tool’s message.'),
  MCP_TOOL_UNKNOWN: entry(
    'failed',
    'The MCP server has no tool that can do this',
    'Run discover --refresh to see its tools.',
  ),
  MCP_UNTRUSTED: entry(
    'failed',
    'An MCP server is not used because you have not said yes to it',
    'Look at what would be called with discover, then say yes with discover --trust SERVER.',
  ),
  MCP_SERVER_UNKNOWN: entry(
    'usage',
    'No MCP server of that name is configured',
    'Run discover to see the servers that are configured.',
  ),
  STORE_FOREIGN: entry(
    'usage',
    'The file is not an inventory that can be opened',
    'Open a file that k8s-mcp-agent export wrote, or an inventory.db.',
  ),
  EXPORT_EXISTS: entry(
    'usage',
    'The file to export to is there already',
    'Name another file, or replace it with --force.',
  ),
  STORE_NEWER: entry(
    'store',
    'The database was written by a newer version of this program',
    'Use the newer version, or another --data-dir.',
  ),
  STORE_UNREADABLE: entry(
    'store',
    'The database cannot be opened',
    'Check the file’s owner and rights, or name another --data-dir.',
  ),
  STORE_UNWRITABLE: entry(
    'store',
    'The database cannot be written',
    'Check the folder’s rights, or name another --data-dir.',
  ),
  STORE_FULL: entry('store', 'The disk is full', 'Free some space; what was kept before is still there.'),
  STORE_CORRUPT: entry(
    'store',
    'The database file is damaged',
    'Move the file away and scan again; nothing in the clusters is affected.',
  ),
  STORE_BUSY: entry('store', 'Another process holds the database', 'Try again when it has ended.'),
  STORE_FAILED: entry(
    'store',
    'The database reported an error',
    'Run again with --log-level debug and report it.',
  ),
  LEASE_HELD: entry(
    'store',
    'Another process is scanning this cluster',
    'Wait until it has finished, or stop it.',
  ),
  ...modelErrors,
  OUTPUT_FAILED: entry(
    'ours',
    'The result cannot be written',
    'Check where the output goes: the disk may be full.',
  ),
  CANCELLED: entry('ours', 'Stopped on request', 'What was whole has been kept.'),
  INTERNAL: entry('ours', 'A fault of this program', 'Please report it with the lines above.'),
} as const satisfies Record<string, ErrorEntry>;

export type ErrorCode = keyof typeof errorCatalogue;
