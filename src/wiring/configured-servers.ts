import { join } from 'node:path';
import { embeddedServerName } from '../clusters/through-mcp/embedded-server.ts';
import type { ProcessEnvironment } from '../config/process-environment.ts';
import type { Settings } from '../config/settings.ts';
import { AppError, toFailure } from '../domain/errors.ts';
import {
  type McpServerConfig,
  type ParsedServers,
  parseMcpServers,
  serverFromCommand,
  serverFromUrl,
} from '../mcp/server-config.ts';
import { readNamedFile } from './read-named-file.ts';

/** The user's MCP servers: from the file in the config folder or the one that was named, and from the two variables. */
export async function configuredServers(
  settings: Settings,
  { directories, variables }: ProcessEnvironment,
): Promise<ParsedServers> {
  const file = settings.mcpConfig ?? join(directories.config, 'mcp.json');
  const text = await readNamedFile(file, settings.mcpConfig !== null);
  const { servers, problems } =
    text === null ? { servers: [], problems: [] } : parseMcpServers(text, file, variables);
  const all = [...servers];
  if (settings.mcpServerUrl !== null) all.push(serverFromUrl('mcp-server-url', settings.mcpServerUrl));
  if (settings.mcpServerCommand !== null)
    all.push(serverFromCommand('mcp-server-command', settings.mcpServerCommand));
  return withUniqueNames(all, problems);
}

/** One of them. Throws MCP_SERVER_UNKNOWN, with what is wrong with it where it is written down wrongly. */
export function serverNamed(name: string, { servers, problems }: ParsedServers): McpServerConfig {
  const server = servers.find((candidate) => candidate.name === name);
  if (server !== undefined) return server;
  const wrong = problems.find((problem) => problem.name === name)?.failure.message;
  throw new AppError('MCP_SERVER_UNKNOWN', wrong ?? `there is no MCP server named "${name}"`);
}

/** Sessions, tools and clusters are kept by the server's name, so that two of one name would be taken for each other. */
function withUniqueNames(
  servers: readonly McpServerConfig[],
  problems: ParsedServers['problems'],
): ParsedServers {
  const named = new Map<string, McpServerConfig>();
  const refused = [...problems];
  for (const server of servers) {
    const { name } = server;
    if (name !== embeddedServerName && !named.has(name)) named.set(name, server);
    else
      refused.push({
        name,
        failure: toFailure(new AppError('CONFIG_INVALID', whyRefused(name))),
      });
  }
  return { servers: [...named.values()], problems: refused };
}

function whyRefused(name: string): string {
  return name === embeddedServerName
    ? `"${name}" is the name of the MCP server that comes along: give yours another one`
    : `there is another MCP server named "${name}"`;
}
