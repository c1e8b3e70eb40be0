import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { zstdDecompressSync } from 'node:zlib';
import { z } from 'zod';

const Json = z.record(z.string(), z.unknown());
const Item = z.looseObject({
  metadata: z.looseObject({ name: z.string(), namespace: z.string().optional() }),
});
export type Item = z.infer<typeof Item>;

/** One kind as a real server listed it. */
export const RecordedKind = z.object({
  /** /api/v1/pods, /apis/apps/v1/deployments */
  path: z.string(),
  namespaced: z.boolean(),
  list: z.looseObject({ kind: z.string(), apiVersion: z.string(), metadata: Json, items: z.array(Item) }),
  /** The same list as the server's own table: its columns, and the cells of each item in the items' order. */
  table: z.object({ columnDefinitions: z.array(Json), cells: z.array(z.array(z.unknown())) }),
});
export type RecordedKind = z.infer<typeof RecordedKind>;

export const RecordedCluster = z.object({
  /** When the whole fleet had been recorded: nothing in it is later. */
  recordedAt: z.string(),
  version: Json,
  /** Aggregated discovery (v2) of /api and /apis. */
  discovery: z.object({ api: Json, apis: Json }),
  /** namespace/pod/container → log. */
  logs: z.record(z.string(), z.string()),
});
export type RecordedCluster = z.infer<typeof RecordedCluster>;

export interface Recording {
  name: string;
  cluster: RecordedCluster;
  kinds: RecordedKind[];
}

/** All moments of one cluster, oldest first. */
const RecordedMoments = z.object({
  moments: z.array(z.object({ cluster: RecordedCluster, kinds: z.array(RecordedKind) })).min(1),
});

const extension = '.json.zst';
const timestamp = /"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d+)?Z"/g;

/** Names of the recorded clusters. */
export function recordedClusters(folder: string): string[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith(extension))
    .map((file) => file.slice(0, -extension.length))
    .sort();
}

/**
 * A cluster as it was recorded at each moment, oldest first, with every time in it moved on so that the last of them seems
 * to have been recorded just now.
 */
export function loadMoments(folder: string, name: string, now: number): Recording[] {
  const text = zstdDecompressSync(readFileSync(join(folder, `${name}${extension}`))).toString('utf8');
  const times = [...text.matchAll(/"recordedAt":"([^"]+)"/g)].map(([, time = '']) => Date.parse(time));
  const { moments } = RecordedMoments.parse(JSON.parse(shiftTimes(text, now - Math.max(...times))));
  return moments.map((moment) => ({ name, ...moment }));
}

/** A cluster at the last moment that was recorded. */
export function loadRecording(folder: string, name: string, now: number): Recording {
  const last = loadMoments(folder, name, now).at(-1);
  if (last === undefined) throw new Error(`nothing of ${name} was recorded`);
  return last;
}

export function shiftTimes(text: string, shiftMs: number): string {
  return text.replace(timestamp, (_, seconds: string, fraction: string | undefined) => {
    const moved = new Date(Date.parse(`${seconds}Z`) + shiftMs).toISOString().slice(0, 19);
    return `"${moved}${fraction ?? ''}Z"`;
  });
}
