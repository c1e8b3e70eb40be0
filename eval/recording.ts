import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

export const recordingsFolder = join(import.meta.dirname, 'recordings');

/** What was answered to the requests of one question, turn by turn. */
const Recording = z.strictObject({
  scenario: z.string(),
  /** hand: by somebody who knows the code, and answered as if he knew no more than the request; else a model’s name. */
  answeredBy: z.string(),
  turns: z
    .array(
      z.strictObject({
        text: z.string(),
        calls: z.array(z.strictObject({ name: z.string(), arguments: z.record(z.string(), z.unknown()) })),
      }),
    )
    .min(1),
});
export type Recording = z.infer<typeof Recording>;

export function readRecordings(): Recording[] {
  return readdirSync(recordingsFolder)
    .filter((file) => file.endsWith('.json'))
    .sort()
    .map((file) => Recording.parse(JSON.parse(readFileSync(join(recordingsFolder, file), 'utf8'))));
}
