import { createHash } from 'node:crypto';
import type { McpServerConfig } from './server-config.ts';

/** What stands for a server's program or address: another one under the same name is another server. */
export function serverIdentity(server: McpServerConfig): string {
  return createHash('sha256').update(identityText(server)).digest('hex');
}

function identityText(server: McpServerConfig): string {
  if (server.identity !== undefined) return server.identity;
  if (server.transport === 'http') return server.url;
  return [server.command, ...server.args, server.workingDirectory ?? ''].join('\0');
}
