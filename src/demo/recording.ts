import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
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

const timestamp = /"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d+)?Z"/g;

/** Names of the recorded clusters. */
export function recordedClusters(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
}

/** A recorded cluster, with every time in it moved on so that the recording seems to have been made just now. */
export function loadRecording(folder: string, name: string, now: number): Recording {
  const read = (file: string): string => readFileSync(join(folder, name, file), 'utf8');
  const { recordedAt } = RecordedCluster.parse(JSON.parse(read('cluster.json')));
  const shiftMs = now - Date.parse(recordedAt);
  const load = (file: string): unknown => JSON.parse(shiftTimes(read(file), shiftMs));
  const kinds = readdirSync(join(folder, name)).filter((file) => file !== 'cluster.json');
  return {
    name,
    cluster: RecordedCluster.parse(load('cluster.json')),
    kinds: kinds.map((file) => RecordedKind.parse(load(file))),
  };
}

export function shiftTimes(text: string, shiftMs: number): string {
  return text.replace(timestamp, (_, seconds: string, fraction: string | undefined) => {
    const moved = new Date(Date.parse(`${seconds}Z`) + shiftMs).toISOString().slice(0, 19);
    return `"${moved}${fraction ?? ''}Z"`;
  });
}
