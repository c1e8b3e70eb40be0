import { discoverOAuthProtectedResourceMetadata } from '@modelcontextprotocol/client';
import type { ClientLogin } from '../../src/mcp/client-login.ts';
import type { ListedTool } from '../../src/mcp/listed-tool.ts';
import { type McpServerConfig, serverFromUrl } from '../../src/mcp/server-config.ts';
import type { SessionPool } from '../../src/mcp/session-pool.ts';
import { testPool } from './test-servers.ts';

/** The client that the MCP conformance suite looks at: our own sessions, told by the suite which server to use, and how. */
interface Context {
  client_id?: string;
  client_secret?: string;
  private_key_pem?: string;
  signing_algorithm?: string;
  toolCalls?: { name: string; arguments: Record<string, unknown> }[];
}

const signal = new AbortController().signal;

async function main(url: string, context: Context): Promise<void> {
  const server = {
    ...serverFromUrl('conformance', url),
    login: await loginFor(url, context),
  } as McpServerConfig;
  const pool = testPool({
    startTimeoutMs: 20_000,
    callTimeoutMs: 20_000,
    // As at a terminal, where a person accepts what is offered.
    elicit: async () => ({ action: 'accept', content: {} }),
  });
  try {
    await useTools(server, pool, context);
  } finally {
    await pool.close();
  }
}

async function useTools(server: McpServerConfig, pool: SessionPool, { toolCalls }: Context): Promise<void> {
  const tools = await pool.listTools(server, signal);
  // This one answers no calls: it is about what listing does.
  if (process.env.MCP_CONFORMANCE_SCENARIO === 'json-schema-ref-no-deref') return;
  const calls = toolCalls ?? tools.map((tool) => ({ name: tool.name, arguments: sample(tool, tools) }));
  await Promise.all(calls.map(({ name, arguments: args }) => pool.readTool(server, { name, args }, signal)));
}

/** Whatever a tool's schema allows; a tool that wants a schema gets one that another tool has. */
function sample({ inputSchema, name }: ListedTool, tools: readonly ListedTool[]): Record<string, unknown> {
  const properties = (inputSchema.properties ?? {}) as Record<string, { type?: string }>;
  const other = tools.find((tool) => tool.name !== name)?.inputSchema;
  return Object.fromEntries(
    Object.entries(properties).map(([key, { type }]) => [key, key === 'schema' ? other : sampleValue(type)]),
  );
}

function sampleValue(type: string | undefined): unknown {
  return { number: 2, integer: 2, boolean: true, object: {}, array: [] }[type ?? ''] ?? 'text';
}

/** The suite does not say which login server is meant: the server that wants the login does. */
async function loginFor(url: string, context: Context): Promise<ClientLogin | null> {
  const { client_id: clientId, client_secret: clientSecret, private_key_pem: privateKey } = context;
  if (clientId === undefined) return null;
  const { authorization_servers: servers } = await discoverOAuthProtectedResourceMetadata(url);
  const common = { clientId, issuer: servers?.[0] ?? '' };
  if (clientSecret !== undefined) return { ...common, clientSecret };
  return { ...common, privateKey: privateKey ?? '', algorithm: context.signing_algorithm ?? 'RS256' };
}

await main(process.argv.at(-1) ?? '', JSON.parse(process.env.MCP_CONFORMANCE_CONTEXT ?? '{}') as Context);
