import { z } from 'zod';

/** What an exported file says of itself. */
export const SnapshotInfo = z
  .object({
    /** ISO 8601, UTC. */
    exportedAt: z.string(),
    /** Version of the program that wrote it. */
    version: z.string(),
    clusters: z.array(z.string()),
    /** null: all. */
    namespaces: z.array(z.string()).nullable(),
    /** From when its history reaches, ISO 8601; null: as far as the inventory’s. */
    since: z.string().nullable(),
  })
  .meta({ title: 'SnapshotInfo', description: 'What an exported file says of itself' });
export type SnapshotInfo = z.infer<typeof SnapshotInfo>;

export const ExportReport = z
  .object({
    file: z.string(),
    bytes: z.number(),
    snapshot: SnapshotInfo,
    resources: z.number().int(),
    /** Recorded changes. */
    versions: z.number().int(),
    events: z.number().int(),
  })
  .meta({ title: 'ExportReport', description: 'What an export wrote' });
export type ExportReport = z.infer<typeof ExportReport>;
