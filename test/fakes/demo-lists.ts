import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';

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

/** Every recorded list, read anew: the objects may be changed. */
export function demoLists(): DemoList[] {
  return readdirSync(fleet).flatMap((cluster) =>
    readdirSync(resolve(fleet, cluster))
      .filter((file) => file.startsWith('api'))
      .map((file) => readList(cluster, resolve(fleet, cluster, file))),
  );
}

function readList(cluster: string, file: string): DemoList {
  const { path, namespaced, list, table } = JSON.parse(readFileSync(file, 'utf8'));
  const [version, plural] = String(path).split('/').slice(-2);
  const group = String(path).startsWith('/apis/') ? String(path).split('/')[2] : '';
  return {
    cluster,
    group: group ?? '',
    version: version ?? '',
    plural: plural ?? '',
    namespaced,
    kind: String(list.kind).replace(/List$/, ''),
    items: list.items,
    table,
  };
}
