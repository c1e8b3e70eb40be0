import { z } from 'zod';

/** Which lines of which container; bounded on every side, since a log has no end. */
export const ContainerLogRequest = z
  .object({
    namespace: z.string(),
    pod: z.string(),
    /** null: the pod's default container (its annotation, or the only one, or the first). */
    container: z.string().nullable(),
    /** Of the container that ran before this one, which is where a crash stands. */
    previous: z.boolean(),
    /** The last so many lines. */
    tailLines: z.number().int().positive(),
    /** Only of the last so many seconds; null: from the start. */
    sinceSeconds: z.number().int().positive().nullable(),
  })
  .meta({ title: 'ContainerLogRequest', description: 'Which lines of which container' });
export type ContainerLogRequest = z.infer<typeof ContainerLogRequest>;

export const LogLine = z
  .object({
    /** ISO 8601, UTC, as the node wrote it; null where the way to the log tells none. */
    at: z.string().nullable(),
    /** Redacted, without escape sequences. */
    text: z.string(),
  })
  .meta({ title: 'LogLine', description: 'A line that a container wrote' });
export type LogLine = z.infer<typeof LogLine>;

export const ContainerLog = z
  .object({
    container: z.string().nullable(),
    /** Oldest first. */
    lines: z.array(LogLine),
    /** true: lines before these were left out, by the number of lines or of bytes. */
    isCut: z.boolean(),
  })
  .meta({ title: 'ContainerLog', description: 'The last lines that a container wrote' });
export type ContainerLog = z.infer<typeof ContainerLog>;
