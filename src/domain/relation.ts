import { z } from 'zod';
import { EdgeType } from './edge.ts';
import { Scalar } from './resource.ts';

/** An object at one end of a relation: kept, or only named. */
export const RelatedObject = z
  .object({
    /** Stands for the object in this store while it is open; null: it is not kept. */
    id: z.number().int().nullable(),
    /** Kubernetes' GroupKind: `Secret`, `Deployment.apps`. */
    kind: z.string(),
    namespace: z.string().nullable(),
    /** null: a selector that selects nothing. */
    name: z.string().nullable(),
    phase: z.string().nullable(),
    reason: z.string().nullable(),
    readyCount: z.number().int().nullable(),
    wantedCount: z.number().int().nullable(),
    node: z.string().nullable(),
    /** Its owner as `GroupKind/name`. */
    owner: z.string().nullable(),
    facts: z.record(z.string(), Scalar),
    /** Objects of one owner and node with equal labels and equal edges have equal texts here. */
    alike: z.string(),
  })
  .meta({ title: 'RelatedObject', description: 'An object at one end of a relation, with its state' });
export type RelatedObject = z.infer<typeof RelatedObject>;

export const Relation = z
  .object({
    type: EdgeType,
    field: z.string(),
    from: RelatedObject,
    to: RelatedObject,
    optional: z.boolean(),
    /** Keys or ports of the target that are used. */
    parts: z.array(z.string()),
    /** Keys that the target has not; null: its keys are not known. */
    missingParts: z.array(z.string()).nullable(),
    /** dangling: the target is not there, and its kind was seen whole since; unknown: it may be there. */
    state: z.enum(['found', 'dangling', 'unknown']),
  })
  .meta({
    title: 'Relation',
    description: 'How one kept object points to another, and whether that is there',
  });
export type Relation = z.infer<typeof Relation>;
