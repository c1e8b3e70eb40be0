import { z } from 'zod';
import { FailureRecord } from './cluster.ts';

export const UsageSource = z
  .enum(['metrics.k8s.io', 'prometheus'])
  .meta({ title: 'UsageSource', description: 'Who measured what nodes and containers use' });
export type UsageSource = z.infer<typeof UsageSource>;

export const UsageSample = z
  .object({
    /** null: it is a node. */
    namespace: z.string().nullable(),
    /** Of the pod, or of the node. */
    name: z.string(),
    /** null: it is a node. */
    container: z.string().nullable(),
    /** When it was measured, ISO 8601, UTC: by the cluster's clock, as its source gives it. */
    at: z.string(),
    /** Over how long the CPU is an average, in seconds; memory is that of the moment. null: not told. */
    windowSeconds: z.number().nullable(),
    /** CPU in millicores, in steps of 0.1, rounded up; null: not measured. */
    cpuMillis: z.number().nullable(),
    /** Working set in bytes; null: not measured. */
    memoryBytes: z.number().nullable(),
  })
  .meta({ title: 'UsageSample', description: 'What a node or a container used at a moment' });
export type UsageSample = z.infer<typeof UsageSample>;

export const UsageOutcome = z
  .object({
    /** null: nobody measures it, as far as was seen. */
    source: UsageSource.nullable(),
    /** Nodes and containers that were measured. */
    nodes: z.number().int(),
    containers: z.number().int(),
    /** Why it, or a part of it, was not seen; null: all of it was. */
    failure: FailureRecord.nullable(),
  })
  .meta({ title: 'UsageOutcome', description: 'How reading the usage of one cluster went' });
export type UsageOutcome = z.infer<typeof UsageOutcome>;

export const UsageCoverage = z
  .object({
    clusterId: z.string(),
    cluster: z.string(),
    source: UsageSource.nullable(),
    /** When the usage that shows was asked for, ISO 8601, UTC; null: it was never seen. */
    asOf: z.string().nullable(),
    /** Why usage was not seen when it was last asked for; null: it was. */
    reason: z.string().nullable(),
  })
  .meta({
    title: 'UsageCoverage',
    description: 'As of when the usage of a cluster is, or why there is none',
  });
export type UsageCoverage = z.infer<typeof UsageCoverage>;
