import type { McpServerConfig } from '../../mcp/server-config.ts';
import type { McpProfile } from './profiles/profile.ts';

/** How a server is started for one of its clusters: with what its profile says that it needs, in a process of its own if need be. */
export function configFor(
  server: McpServerConfig,
  { environment, oneProcessPerCluster }: McpProfile,
  target: string | null,
): McpServerConfig {
  if (server.transport !== 'stdio') return server;
  const name = oneProcessPerCluster && target !== null ? `${server.name} (${target})` : server.name;
  return { ...server, name, env: { ...environment, ...server.env } };
}

/** Whether the session that a server was first looked at with is another than those that its clusters are read with. */
export function needsOtherProcess(
  server: McpServerConfig,
  { environment, oneProcessPerCluster }: McpProfile,
): boolean {
  return server.transport === 'stdio' && (oneProcessPerCluster || Object.keys(environment).length > 0);
}

/** Whether each of a server's clusters is read through a process of its own. */
export function needsOwnProcess(server: McpServerConfig, { oneProcessPerCluster }: McpProfile): boolean {
  return server.transport === 'stdio' && oneProcessPerCluster;
}
