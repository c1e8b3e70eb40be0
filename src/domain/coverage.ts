import { z } from 'zod';
import { ClusterState, FailureRecord } from './cluster.ts';

export const Completeness = z
  .enum(['complete', 'partial', 'stale', 'never', 'skipped'])
  .meta({ title: 'Completeness', description: 'How much of a kind in a cluster is kept' });
export type Completeness = z.infer<typeof Completeness>;

/** What is kept of one kind in one cluster. */
export const CacheMetadata = z
  .object({
    clusterId: z.string(),
    cluster: z.string(),
    /** GroupResource: pods, deployments.apps. */
    kind: z.string(),
    /** null: it was never read. `model`: a model read it out of an answer that no rule can read. */
    source: z.enum(['api', 'mcp', 'model']).nullable(),
    completeness: Completeness,
    /** Why it is not complete: "forbidden in 3 of 7 namespaces", "Secrets through MCP: denied by us". */
    reason: z.string().nullable(),
    /** As of when nothing is missing: when the last finished list began, or what a watch told last; null when there never was one. */
    asOf: z.string().nullable(),
    ttlSeconds: z.number(),
    /** Why it counts as fresh for so long: "about 12 changes an hour", "watched"; null when it was not read since that is kept. */
    ttlReason: z.string().nullable(),
    /** Objects added, changed or deleted in an hour, of late; null when it is not known yet. */
    changesPerHour: z.number().nullable(),
    /** When the last finished list began: what came since may have been told by a watch. */
    listedAt: z.string().nullable(),
    /** From which changes can be followed; null: only a list tells. */
    resourceVersion: z.string().nullable(),
    expiresAt: z.string().nullable(),
    /** Since when the cluster does not have this kind any more; null: it has it, as far as is known. */
    goneAt: z.string().nullable(),
    count: z.number().int(),
    /** A list is being read right now, by a live lease. */
    refreshing: z.boolean(),
    /** A list was begun and its writer is gone: what shows is what was kept before, and what arrived since. */
    interrupted: z.boolean(),
    /** Items that could not be read in the last list. */
    dropped: z.number().int(),
    /** Size of the last list on the wire, in bytes. */
    bytes: z.number(),
    durationMs: z.number(),
    failure: FailureRecord.nullable(),
    /** Answers that no rule could read since the last finished list; their text is in the view `unread`. */
    unread: z.number().int(),
  })
  .meta({
    title: 'CacheMetadata',
    description: 'What is kept of one kind in one cluster, as of when, and how complete',
  });
export type CacheMetadata = z.infer<typeof CacheMetadata>;

/** One cluster's part of a Coverage. */
export const ClusterCoverage = z
  .object({
    cluster: z.string(),
    state: ClusterState.nullable(),
    failure: FailureRecord.nullable(),
    /** Oldest asOf of the kinds that the answer rests on; null when one was never seen. */
    asOf: z.string().nullable(),
    /** Kinds that are not complete. */
    gaps: z.array(
      z.object({
        kind: z.string(),
        completeness: Completeness,
        reason: z.string().nullable(),
        /** true: all of it was seen, only longer ago than its TTL. */
        aged: z.boolean(),
      }),
    ),
  })
  .meta({
    title: 'ClusterCoverage',
    description: 'What one cluster adds to an answer, and what of it was not seen',
  });
export type ClusterCoverage = z.infer<typeof ClusterCoverage>;

export const Coverage = z
  .object({
    /** The oldest asOf of all that was seen; null when nothing was. */
    asOf: z.string().nullable(),
    /**
     * true: some cluster is known, every one answered when it was last asked, and every kind of it was seen whole, left
     * out by design, or seen whole longer ago than its TTL. Exactly then is nothing told as not seen.
     */
    complete: z.boolean(),
    clusters: z.array(ClusterCoverage),
  })
  .meta({
    title: 'Coverage',
    description: 'Which clusters and kinds an answer rests on, as of when, and which were not seen',
  });
export type Coverage = z.infer<typeof Coverage>;

/** The clusters and namespaces that the asker may see. Every read of the store takes one. */
export const Scope = z
  .object({
    clusterIds: z.union([z.literal('all'), z.array(z.string())]),
    namespaces: z.union([z.literal('all'), z.array(z.string())]),
  })
  .meta({ title: 'Scope', description: 'The clusters and namespaces that the asker may see' });
export type Scope = z.infer<typeof Scope>;

export const everything: Scope = { clusterIds: 'all', namespaces: 'all' };
