import { z } from 'zod';
import { ChangeWord } from './change.ts';
import { Coverage } from './coverage.ts';

export const ComparedSide = z
  .object({
    /** As a person calls it: the cluster's name, the moment, or both. */
    label: z.string(),
    /** null: all clusters that were asked for. */
    cluster: z.string().nullable(),
    /** ISO 8601, UTC; null: what is kept now. */
    at: z.string().nullable(),
    coverage: Coverage,
  })
  .meta({
    title: 'ComparedSide',
    description: 'One of two sides of a comparison: a cluster, a moment, or both',
  });
export type ComparedSide = z.infer<typeof ComparedSide>;

export const ObjectDifference = z
  .object({
    /** null: it is told by the sides. */
    cluster: z.string().nullable(),
    /** GroupResource. */
    kind: z.string(),
    namespace: z.string().nullable(),
    name: z.string(),
    /** Where it is: on one side only, or on both but otherwise. */
    where: z.enum(['left', 'right', 'both']),
    /** What is otherwise, from left to right. */
    words: z.array(ChangeWord),
  })
  .meta({ title: 'ObjectDifference', description: 'An object that two sides do not have alike' });
export type ObjectDifference = z.infer<typeof ObjectDifference>;

export const Comparison = z
  .object({
    left: ComparedSide,
    right: ComparedSide,
    differences: z.array(ObjectDifference),
    /** Objects that both sides have alike. */
    alike: z.number().int(),
    /** Objects of one side of which it is not known whether the other has them: it did not see their kind whole. */
    unknown: z.number().int(),
  })
  .meta({ title: 'Comparison', description: 'How two clusters, or two moments, differ' });
export type Comparison = z.infer<typeof Comparison>;
