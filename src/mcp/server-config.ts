import { z } from 'zod';
import { AppError, type Failure, toFailure } from '../domain/errors.ts';

/** How one MCP server is reached: a process that speaks over stdin and stdout, or an address. */
export type McpServerConfig = { name: string } & (
  | {
      transport: 'stdio';
      command: string;
      args: string[];
      env: Record<string, string>;
      workingDirectory?: string;
    }
  | { transport: 'http'; url: string; headers: Record<string, string> }
);

const Entry = z.looseObject({
  command: z.string().optional(),
  args: z.array(z.string()).default([]),
  env: z.record(z.string(), z.string()).default({}),
  url: z.url({ protocol: /^https?$/ }).optional(),
  headers: z.record(z.string(), z.string()).default({}),
});
const File = z.looseObject({ mcpServers: z.record(z.string(), z.unknown()) });

/** The servers of an mcpServers JSON. A wrong entry spoils only itself. */
export function parseMcpServers(
  text: string,
  file: string,
): { servers: McpServerConfig[]; problems: Failure[] } {
  const parsed = File.safeParse(jsonOf(text));
  if (!parsed.success) {
    return {
      servers: [],
      problems: [toFailure(new AppError('CONFIG_INVALID', `${file} has no "mcpServers" object`))],
    };
  }
  const servers: McpServerConfig[] = [];
  const problems: Failure[] = [];
  for (const [name, value] of Object.entries(parsed.data.mcpServers)) {
    const entry = Entry.safeParse(value);
    const server = entry.success ? serverOf(name, entry.data) : null;
    if (server !== null) servers.push(server);
    else
      problems.push(
        toFailure(
          new AppError(
            'CONFIG_INVALID',
            `${file}: the MCP server "${name}" has neither a command nor an http(s) url, or fields of the wrong type`,
          ),
        ),
      );
  }
  return { servers, problems };
}

export function serverFromUrl(name: string, url: string): McpServerConfig {
  return { name, transport: 'http', url, headers: {} };
}

export function serverFromCommand(name: string, words: readonly string[]): McpServerConfig {
  const [command = '', ...args] = words;
  return { name, transport: 'stdio', command, args, env: {} };
}

function serverOf(
  name: string,
  { command, args, env, url, headers }: z.infer<typeof Entry>,
): McpServerConfig | null {
  if (command !== undefined) return { name, transport: 'stdio', command, args, env };
  return url === undefined ? null : { name, transport: 'http', url, headers };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The caller says which file it is; a parser's message would quote it.
    return null;
  }
}
