import { z } from 'zod';

/** The user's yes to an MCP server that no profile of ours knows, for the tools as they were then. */
export const TrustedServer = z
  .object({
    server: z.string(),
    /** Stands for its program or address: another one under the same name is another server. */
    identity: z.string(),
    /** How it is used. */
    profile: z.unknown(),
    /** Tool → definitionHash. */
    tools: z.record(z.string(), z.string()),
    acceptedAt: z.string(),
    acceptedBy: z.enum(['command', 'configuration']),
    /** What its first calls gave. */
    proof: z.string(),
    /** Why it is not trusted any more; null while it is. */
    lost: z.string().nullable(),
  })
  .meta({
    title: 'TrustedServer',
    description: 'The user’s yes to an MCP server that no profile knows, for its tools as they were then',
  });
export type TrustedServer = z.infer<typeof TrustedServer>;
