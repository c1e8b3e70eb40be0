import { z } from 'zod';

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

/** Kubernetes' GroupResource: `pods`, `deployments.apps`. The key of a kind within a cluster. */
export function groupResource(kind: Pick<ResourceKind, 'group' | 'plural'>): string {
  return kind.group === '' ? kind.plural : `${kind.plural}.${kind.group}`;
}

/** `v1`, `apps/v1`. */
export function apiVersionOf(kind: Pick<ResourceKind, 'group' | 'version'>): string {
  return kind.group === '' ? kind.version : `${kind.group}/${kind.version}`;
}
