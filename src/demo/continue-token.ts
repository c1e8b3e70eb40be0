import { z } from 'zod';

const ContinueToken = z.object({
  /** Of the list that is being read on. */
  resourceVersion: z.string(),
  /** Items that have been given already. */
  start: z.int().min(0),
});
export type ContinueToken = z.infer<typeof ContinueToken>;

/** Where a page ended, as opaque to clients as a real server's. */
export function writeContinueToken(token: ContinueToken): string {
  return Buffer.from(JSON.stringify(token)).toString('base64url');
}

/** null: nobody here wrote that. */
export function readContinueToken(text: string): ContinueToken | null {
  try {
    return ContinueToken.parse(JSON.parse(Buffer.from(text, 'base64url').toString('utf8')));
  } catch {
    // Neither JSON nor a token: the client is told so.
    return null;
  }
}
