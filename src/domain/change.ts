import { z } from 'zod';
import { Coverage } from './coverage.ts';
import { ResourceKind } from './kind.ts';
import { OwnerReference } from './resource.ts';

/** What happened to an object. `seen`: it was there before and is seen for the first time; told of nowhere. */
export const Effect = z
  .enum(['added', 'changed', 'deleted', 'seen'])
  .meta({ title: 'Effect', description: 'What happened to an object' });
export type Effect = z.infer<typeof Effect>;

export const ChangeWord = z
  .object({
    /** What it is about: image, replicas, env, config, node … */
    topic: z.string(),
    /** In an operator's language: "image shop/web 1.4.1 → 1.4.2". Redacted; control characters as the cluster gave them. */
    text: z.string(),
  })
  .meta({ title: 'ChangeWord', description: 'One thing that a change means, in words' });
export type ChangeWord = z.infer<typeof ChangeWord>;

/** Times are ISO 8601, UTC. */
export const Change = z
  .object({
    id: z.number().int(),
    clusterId: z.string(),
    cluster: z.string(),
    kind: ResourceKind,
    /** null for cluster-scoped kinds. */
    namespace: z.string().nullable(),
    name: z.string(),
    uid: z.string().nullable(),
    effect: Effect,
    /** When it happened, as far as is known: what the cluster says, where that lies between the two looks; else when it was seen. */
    at: z.string(),
    /** The last look before it; null where there was none. Between this and `seenAt` it happened. */
    since: z.string().nullable(),
    seenAt: z.string(),
    words: z.array(ChangeWord),
    /** The manager of the last write, as managedFields names it; null where nothing says. */
    by: z.string().nullable(),
    owner: OwnerReference.nullable(),
    /** The controller at the top of its owners; null: nothing controls it. */
    root: z.object({ kind: z.string(), name: z.string() }).nullable(),
  })
  .meta({ title: 'Change', description: 'One recorded change of one object' });
export type Change = z.infer<typeof Change>;

/** Of followers of one kind, how many were added, changed and deleted. */
export const FollowerCount = z
  .object({
    kind: z.string(),
    added: z.number().int(),
    changed: z.number().int(),
    deleted: z.number().int(),
  })
  .meta({ title: 'FollowerCount', description: 'How many objects of one kind followed a change' });
export type FollowerCount = z.infer<typeof FollowerCount>;

/** What belongs together: a change, and what followed from it in the objects that its object controls. */
export const ChangeEntry = z
  .object({
    /** The controller at the top of what changed, or the object itself. */
    object: z.object({ kind: z.string(), namespace: z.string().nullable(), name: z.string() }),
    cluster: z.string(),
    /** When the first of it happened. */
    at: z.string(),
    /** When the last of it happened, where it happened again and again (a status to and fro, runs of a CronJob); else null. */
    until: z.string().nullable(),
    since: z.string().nullable(),
    seenAt: z.string(),
    words: z.array(ChangeWord),
    by: z.string().nullable(),
    followers: z.array(FollowerCount),
    /** All of it, oldest first. */
    changes: z.array(Change),
  })
  .meta({ title: 'ChangeEntry', description: 'A change and what followed from it' });
export type ChangeEntry = z.infer<typeof ChangeEntry>;

/** How far back the history of a kind in a cluster goes. */
export const HistoryReach = z
  .object({
    cluster: z.string(),
    kind: z.string(),
    /** null: nothing was ever read to the end. */
    since: z.string().nullable(),
  })
  .meta({ title: 'HistoryReach', description: 'How far back the history of a kind in a cluster goes' });
export type HistoryReach = z.infer<typeof HistoryReach>;

export const ChangeReport = z
  .object({
    since: z.string(),
    until: z.string(),
    entries: z.array(ChangeEntry),
    /** Changes in that time, whatever the limit. */
    total: z.number().int(),
    /** Changes that the entries hold. */
    shown: z.number().int(),
    /** Clusters and kinds whose history does not reach back to `since`. */
    short: z.array(HistoryReach),
    /** Redacted before and after, as unified diffs of YAML; only where they were asked for. */
    diffs: z.array(z.object({ id: z.number().int(), cluster: z.string(), text: z.string() })),
    coverage: Coverage,
  })
  .meta({
    title: 'ChangeReport',
    description: 'What changed, newest first, and how far the history reaches',
  });
export type ChangeReport = z.infer<typeof ChangeReport>;

export const PruneReport = z
  .object({
    /** true: nothing was removed. */
    dryRun: z.boolean(),
    /** Changes that were removed, or would be by their age. */
    removed: z.number().int(),
    /** Given back to the disk. */
    freedBytes: z.number(),
    /** Of the inventory on disk, afterwards. */
    sizeBytes: z.number(),
  })
  .meta({ title: 'PruneReport', description: 'What of the history was forgotten' });
export type PruneReport = z.infer<typeof PruneReport>;
