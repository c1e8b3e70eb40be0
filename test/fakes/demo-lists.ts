import { resolve } from 'node:path';
import { loadRecording, type RecordedKind, recordedClusters } from '../../src/demo/recording.ts';

const fleet = resolve(import.meta.dirname, '../../src/demo/fleet');

/** One list of the demo fleet, as a real API server gave it. */
export interface DemoList {
  cluster: string;
  /** '' for the core group. */
  group: string;
  version: string;
  plural: string;
  namespaced: boolean;
  kind: string;
  items: Record<string, unknown>[];
  table: DemoTable;
}

/** The same list as kubectl prints it: what the server answers to `Accept: …;as=Table`. */
export interface DemoTable {
  columnDefinitions: { name: string }[];
  cells: (string | number | boolean | null)[][];
}

/** Every list of the last moment that was recorded, read anew: the objects may be changed. */
export function demoLists(): DemoList[] {
  return recordedClusters(fleet).flatMap((cluster) =>
    loadRecording(fleet, cluster, Date.now()).kinds.map((kind) => listOf(cluster, kind)),
  );
}

function listOf(cluster: string, { path, namespaced, list, table }: RecordedKind): DemoList {
  const [version, plural] = path.split('/').slice(-2);
  const group = path.startsWith('/apis/') ? path.split('/')[2] : '';
  return {
    cluster,
    group: group ?? '',
    version: version ?? '',
    plural: plural ?? '',
    namespaced,
    kind: list.kind.replace(/List$/, ''),
    items: list.items,
    table: table as unknown as DemoTable,
  };
}
