import { z } from 'zod';

const Common = {
  clientId: z.string().min(1),
  /** The login server that knows the client: the credential goes to no other, whatever the MCP server says. */
  issuer: z.url({ protocol: /^https?$/, error: 'is no http or https address' }),
  scope: z.string().optional(),
};

/** How a program without a person logs in (OAuth client credentials): with a secret, or with a key of its own. */
export const ClientLogin = z.union([
  z.strictObject({ ...Common, clientSecret: z.string().min(1) }),
  z.strictObject({ ...Common, privateKey: z.string().min(1), algorithm: z.string().default('RS256') }),
]);
export type ClientLogin = z.infer<typeof ClientLogin>;
