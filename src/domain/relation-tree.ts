import { z } from 'zod';
import { Coverage } from './coverage.ts';
import { EdgeType } from './edge.ts';
import { RelatedObject } from './relation.ts';

/** How an object of a tree is joined to the one above it. */
export const Joint = z
  .object({
    type: EdgeType,
    /** to: the one above points to it; by: it points to the one above. */
    direction: z.enum(['to', 'by']),
    field: z.string(),
    optional: z.boolean(),
    parts: z.array(z.string()),
    missingParts: z.array(z.string()).nullable(),
    state: z.enum(['found', 'dangling', 'unknown']),
  })
  .meta({ title: 'Joint', description: 'How an object of a tree is joined to the one above it' });
export type Joint = z.infer<typeof Joint>;

export const FoldedObjects = z
  .object({
    kind: z.string(),
    count: z.number().int(),
    /** How many are in which state: `{"Running": 210}`. */
    states: z.record(z.string(), z.number().int()),
  })
  .meta({
    title: 'FoldedObjects',
    description: 'Further objects below one, counted in place of being shown',
  });
export type FoldedObjects = z.infer<typeof FoldedObjects>;

/** Every object stands once in a tree, at the place nearest to the root. */
export const RelationNode = z
  .object({
    object: RelatedObject,
    /** null: the root. */
    joint: Joint.nullable(),
    /** What is wrong with the node that it runs on: `NotReady`, `gone`; null: nothing, or it runs on none. */
    nodeTrouble: z.string().nullable(),
    get children() {
      return z.array(RelationNode);
    },
    folded: z.array(FoldedObjects),
    /** true: there may be more below it than the wanted depth shows. */
    cut: z.boolean(),
  })
  .meta({ title: 'RelationNode', description: 'An object in a tree of what hangs together' });
export type RelationNode = z.infer<typeof RelationNode>;

export const RelationTree = z
  .object({ cluster: z.string(), clusterId: z.string(), root: RelationNode, coverage: Coverage })
  .meta({ title: 'RelationTree', description: 'What hangs together with an object, across kinds' });
export type RelationTree = z.infer<typeof RelationTree>;
