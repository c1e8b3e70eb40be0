import { z } from 'zod';

// Apart from the schema: the threads name kinds too, and do without zod, which takes 14 MB in each.
export { apiVersionOf, groupKindOf, groupResource } from './kind-names.ts';

/** One kind of resource as a cluster's discovery (or a profile) names it. */
export const ResourceKind = z
  .object({
    /** '' for the core group. */
    group: z.string(),
    version: z.string(),
    /** As discovery spells it: never guessed from the plural. */
    kind: z.string(),
    plural: z.string(),
    singular: z.string().default(''),
    shortNames: z.array(z.string()).default([]),
    namespaced: z.boolean(),
    listable: z.boolean().default(true),
    watchable: z.boolean().default(false),
  })
  .meta({ title: 'ResourceKind', description: 'One kind of resource as a cluster’s discovery names it' });
export type ResourceKind = z.infer<typeof ResourceKind>;
