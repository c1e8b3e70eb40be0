import { z } from 'zod';

/** What a model made of an incident's evidence, each sentence of it held to that. */
export const Explanation = z
  .object({
    /** Markdown; what did not hold is marked or gone. */
    text: z.string(),
    /** Who wrote it. */
    model: z.string(),
    /** ISO 8601, UTC: when it was written, and held to the evidence of then. */
    at: z.string(),
    inputTokens: z.number().int(),
    outputTokens: z.number().int(),
    /** US dollars; null: the provider did not say. */
    dollars: z.number().nullable(),
  })
  .meta({ title: 'Explanation', description: 'What a model made of an incident, held to its evidence' });
export type Explanation = z.infer<typeof Explanation>;
