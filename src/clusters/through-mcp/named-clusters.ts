import { AppError } from '../../domain/errors.ts';
import type { McpServerConfig } from '../../mcp/server-config.ts';
import type { McpProfile } from './profiles/profile.ts';
import type { ServerTarget } from './read-targets.ts';

/**
 * The clusters that a server's entry names; null: the server is asked which there are, or reaches one. Throws
 * CONTEXT_INVALID where nobody names any and every call has to.
 */
export function namedClusters(
  { name, clusters }: McpServerConfig,
  { lists, needsClusterNames }: McpProfile,
): ServerTarget[] | null {
  const takesNames = lists.some(({ clusterArguments }) => clusterArguments.length > 0);
  if (clusters !== undefined && takesNames)
    return clusters.map((cluster) => ({ name: cluster, server: null }));
  if (!needsClusterNames) return null;
  throw new AppError(
    'CONTEXT_INVALID',
    `MCP server ${name} wants the name of a cluster with every call, and has no tool that tells which there are`,
    { cluster: name, hint: 'Name them in its entry of mcp.json: "clusters": ["NAME", …].' },
  );
}
