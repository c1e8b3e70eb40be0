import { z } from 'zod';

export const McpToolInfo = z
  .object({
    server: z.string(),
    /** The tool's own name; it is shown and called as server/name. */
    name: z.string(),
    title: z.string().nullable(),
    description: z.string(),
    /** JSON Schema of the arguments, as the server gave it. */
    inputSchema: z.record(z.string(), z.unknown()),
    /** Claims of the server, not facts. */
    readOnlyHint: z.boolean().nullable(),
    destructiveHint: z.boolean().nullable(),
    /** SHA-256 of the program or address that it was listed from: another one under the same name is another server. */
    serverIdentity: z.string(),
    /** SHA-256 over name, description, schema and annotations: a changed definition is seen. */
    definitionHash: z.string(),
    discoveredAt: z.string(),
    expiresAt: z.string(),
  })
  .meta({ title: 'McpToolInfo', description: 'A tool that an MCP server offers, as it was last listed' });
export type McpToolInfo = z.infer<typeof McpToolInfo>;
