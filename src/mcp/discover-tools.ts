import { isAppError, toFailure } from '../domain/errors.ts';
import type { McpToolInfo } from '../domain/mcp-tool.ts';
import type { Clock } from '../domain/ports/outside.ts';
import type { McpToolStore } from '../domain/ports/store.ts';
import type { McpServerOutcome, ToolReport } from '../domain/reports.ts';
import { definitionHash } from './definition-hash.ts';
import type { ListedTool } from './listed-tool.ts';
import type { McpServerConfig, ServerProblem } from './server-config.ts';
import { serverIdentity } from './server-identity.ts';
import type { ServerSessions } from './server-sessions.ts';

export interface DiscoverToolsOptions {
  servers: readonly McpServerConfig[];
  pool: ServerSessions;
  store: McpToolStore;
  clock: Clock;
  ttlSeconds: number;
  /** Ask servers whose tools are fresh, too. */
  refresh: boolean;
  signal: AbortSignal;
}

/** Tools of every server: kept ones while they are fresh, so that no server is started for nothing. */
export async function discoverTools(options: DiscoverToolsOptions): Promise<ToolReport> {
  const kept = Map.groupBy(await options.store.tools(), ({ serverIdentity }) => serverIdentity);
  const keptOf = (server: McpServerConfig): McpToolInfo[] =>
    (kept.get(serverIdentity(server)) ?? []).filter((tool) => tool.server === server.name);
  const found = await Promise.all(
    options.servers.map((server) => discoverServer(server, keptOf(server), options)),
  );
  return {
    servers: found.map(({ outcome }) => outcome),
    tools: found.flatMap(({ tools }) => tools),
  };
}

/** What is told of a server that is written down wrongly, beside those that fail. */
export function unusableServer({ name, failure }: ServerProblem): McpServerOutcome {
  return { ...outcomeOf(name, [], { fromCache: false, durationMs: 0 }), ok: false, failure };
}

interface Discovered {
  outcome: McpServerOutcome;
  tools: McpToolInfo[];
}

async function discoverServer(
  server: McpServerConfig,
  kept: McpToolInfo[],
  options: DiscoverToolsOptions,
): Promise<Discovered> {
  const { clock, refresh } = options;
  const begun = clock.now();
  const isFresh = kept.length > 0 && kept.every(({ expiresAt }) => Date.parse(expiresAt) > begun);
  if (isFresh && !refresh)
    return { outcome: outcomeOf(server.name, kept, { fromCache: true, durationMs: 0 }), tools: kept };
  try {
    const listed = await options.pool.listTools(server, options.signal);
    const tools = listed.map((tool) => toolInfo(server, tool, begun, options.ttlSeconds));
    await options.store.saveTools(server.name, tools);
    return {
      outcome: outcomeOf(server.name, tools, { fromCache: false, durationMs: clock.now() - begun }),
      tools,
    };
  } catch (error) {
    options.signal.throwIfAborted();
    if (!isAppError(error)) throw error;
    // What was known is still shown, beside the failure.
    const outcome = outcomeOf(server.name, kept, {
      fromCache: kept.length > 0,
      durationMs: clock.now() - begun,
    });
    return { outcome: { ...outcome, ok: false, failure: toFailure(error) }, tools: kept };
  }
}

function outcomeOf(
  server: string,
  tools: readonly McpToolInfo[],
  how: { fromCache: boolean; durationMs: number },
): McpServerOutcome {
  return {
    server,
    ok: true,
    tools: tools.length,
    failure: null,
    use: null,
    reads: null,
    advice: null,
    ...how,
  };
}

function toolInfo(server: McpServerConfig, tool: ListedTool, now: number, ttlSeconds: number): McpToolInfo {
  const { name, description, inputSchema, annotations } = tool;
  return {
    server: server.name,
    name,
    title: tool.title ?? annotations?.title ?? null,
    description,
    inputSchema,
    readOnlyHint: annotations?.readOnlyHint ?? null,
    destructiveHint: annotations?.destructiveHint ?? null,
    serverIdentity: serverIdentity(server),
    definitionHash: definitionHash(tool),
    discoveredAt: new Date(now).toISOString(),
    expiresAt: new Date(now + ttlSeconds * 1000).toISOString(),
  };
}
