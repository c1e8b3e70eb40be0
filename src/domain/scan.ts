import { z } from 'zod';
import { ClusterState, FailureRecord } from './cluster.ts';
import { Completeness } from './coverage.ts';
import { UsageOutcome } from './usage.ts';

export const KindOutcome = z
  .object({
    kind: z.string(),
    completeness: Completeness,
    reason: z.string().nullable(),
    count: z.number().int(),
    added: z.number().int(),
    changed: z.number().int(),
    deleted: z.number().int(),
    dropped: z.number().int(),
    bytes: z.number(),
    durationMs: z.number(),
    failure: FailureRecord.nullable(),
  })
  .meta({ title: 'KindOutcome', description: 'How reading one kind of one cluster went' });
export type KindOutcome = z.infer<typeof KindOutcome>;

export const ClusterOutcome = z
  .object({
    clusterId: z.string(),
    cluster: z.string(),
    /** false: nothing of it could be read in this scan. */
    ok: z.boolean(),
    state: ClusterState,
    via: z.enum(['api', 'mcp']).nullable(),
    failure: FailureRecord.nullable(),
    kinds: z.array(KindOutcome),
    /** What nodes and containers use; null: it was not asked for. */
    usage: UsageOutcome.nullable().optional(),
    /** What the scan cost the cluster. */
    requests: z.number().int(),
    throttled: z.number().int(),
    bytes: z.number(),
    durationMs: z.number(),
  })
  .meta({
    title: 'ClusterOutcome',
    description: 'How scanning one cluster went, and what it cost the cluster',
  });
export type ClusterOutcome = z.infer<typeof ClusterOutcome>;

export const ScanReport = z
  .object({
    startedAt: z.string(),
    finishedAt: z.string(),
    cancelled: z.boolean(),
    clusters: z.array(ClusterOutcome),
    /** Files and servers that could not be used at all. */
    problems: z.array(FailureRecord),
  })
  .meta({ title: 'ScanReport', description: 'One scan: an outcome per cluster, and what could not be used' });
export type ScanReport = z.infer<typeof ScanReport>;

/**
 * Told while a scan runs, in order per cluster. `clusters-found` comes twice: when the paths are known, named after them,
 * and when all have been looked at, with the clusters that they turned out to lead to.
 */
export type ScanProgress =
  | { event: 'clusters-found'; clusters: string[]; problems: number }
  | { event: 'cluster-started'; cluster: string; kinds: number; via: 'api' | 'mcp' }
  | { event: 'kind-started'; cluster: string; kind: string }
  | { event: 'page-kept'; cluster: string; kind: string; items: number; bytes: number }
  | { event: 'kind-finished'; cluster: string; outcome: KindOutcome }
  | { event: 'cluster-finished'; cluster: string; outcome: ClusterOutcome };
