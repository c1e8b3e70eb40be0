import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ProcessEnvironment } from '../config/process-environment.ts';
import type { Settings } from '../config/settings.ts';
import { AppError, type Failure } from '../domain/errors.ts';
import {
  type McpServerConfig,
  parseMcpServers,
  serverFromCommand,
  serverFromUrl,
} from '../mcp/server-config.ts';

export interface ConfiguredServers {
  servers: McpServerConfig[];
  problems: Failure[];
}

/** The user's MCP servers: from the file in the config folder or the one that was named, and from the two variables. */
export async function configuredServers(
  settings: Settings,
  { directories }: ProcessEnvironment,
): Promise<ConfiguredServers> {
  const file = settings.mcpConfig ?? join(directories.config, 'mcp.json');
  const text = await readText(file, settings.mcpConfig !== null);
  const fromFile = text === null ? { servers: [], problems: [] } : parseMcpServers(text, file);
  const servers = [...fromFile.servers];
  if (settings.mcpServerUrl !== null) servers.push(serverFromUrl('mcp-server-url', settings.mcpServerUrl));
  if (settings.mcpServerCommand !== null)
    servers.push(serverFromCommand('mcp-server-command', settings.mcpServerCommand));
  return { servers, problems: fromFile.problems };
}

/** null when nobody named the file and it is not there. */
async function readText(file: string, isNamed: boolean): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? String(error);
    if (code === 'ENOENT' && !isNamed) return null;
    throw new AppError('CONFIG_UNREADABLE', `${file} cannot be read (${code})`, { cause: error });
  }
}
