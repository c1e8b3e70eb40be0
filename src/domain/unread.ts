import { z } from 'zod';

/** How much of an answer is kept: enough to see what it is. */
export const mostUnreadText = 64_000;

/** An answer that no rule can read: kept, so that somebody can look at it. */
export const UnreadText = z
  .object({
    /** The tool that gave it. */
    source: z.string(),
    /** Keyed hash of the whole text, redacted: equal answers have equal hashes. */
    hash: z.string(),
    /** Redacted; its first 64,000 characters. */
    text: z.string(),
    /** Of the whole text, in characters. */
    length: z.number().int(),
  })
  .meta({ title: 'UnreadText', description: 'An answer that no rule can read, kept to be looked at' });
export type UnreadText = z.infer<typeof UnreadText>;

const cell = z.union([z.string(), z.number()]).nullish();

/** One object that a text tells of, under the titles that kubectl prints; what the text does not say is left out. */
export const SaidRecord = z
  .object({
    NAME: z.string().min(1),
    NAMESPACE: cell,
    STATUS: cell,
    READY: cell,
    RESTARTS: cell,
    NODE: cell,
    TYPE: cell,
    IP: cell,
    ROLES: cell,
    VERSION: cell,
  })
  .meta({ title: 'SaidRecord', description: 'An object that a text tells of, as far as it tells' });
export type SaidRecord = z.infer<typeof SaidRecord>;
