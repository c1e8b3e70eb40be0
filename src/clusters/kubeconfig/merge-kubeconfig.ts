import { z } from 'zod';
import {
  describeProblems,
  type Entry,
  KubeconfigCluster,
  KubeconfigContext,
  type KubeconfigFile,
  KubeconfigUser,
} from './kubeconfig-file.ts';

export interface MergedKubeconfig {
  clusters: Map<string, Entry<KubeconfigCluster>>;
  users: Map<string, Entry<KubeconfigUser> & { file: string }>;
  contexts: Map<string, Entry<KubeconfigContext> & { file: string }>;
  /** null: no file names one. */
  currentContext: string | null;
}

const Named = z.looseObject({ name: z.string().min(1) });

export function emptyKubeconfig(): MergedKubeconfig {
  return { clusters: new Map(), users: new Map(), contexts: new Map(), currentContext: null };
}

/**
 * Lays a file under what is there already: as in kubectl, the first to name a thing wins, even where that one is broken.
 * Answers how many of the file's entries have no name, so that nothing can refer to them.
 */
export function mergeKubeconfig(
  merged: MergedKubeconfig,
  { clusters, users, contexts, 'current-context': current }: KubeconfigFile,
  file: string,
  folder: string,
): number {
  const own = {
    clusters: parseEntries(clusters, 'cluster', KubeconfigCluster, folder),
    users: parseEntries(users, 'user', KubeconfigUser, folder),
    contexts: parseEntries(contexts, 'context', KubeconfigContext, folder),
  };
  addMissing(merged.clusters, own.clusters.entries);
  addMissing(merged.users, withFile(own.users.entries, file));
  addMissing(merged.contexts, withFile(own.contexts.entries, file));
  merged.currentContext ??= current || null;
  return own.clusters.nameless + own.users.nameless + own.contexts.nameless;
}

function withFile<Value>(
  entries: ReadonlyMap<string, Entry<Value>>,
  file: string,
): Map<string, Entry<Value> & { file: string }> {
  return new Map([...entries].map(([name, entry]) => [name, { ...entry, file }]));
}

function addMissing<Value>(into: Map<string, Value>, entries: ReadonlyMap<string, Value>): void {
  for (const [name, entry] of entries) if (!into.has(name)) into.set(name, entry);
}

function parseEntries<Value>(
  list: readonly unknown[],
  field: string,
  schema: z.ZodType<Value>,
  folder: string,
): { entries: Map<string, Entry<Value>>; nameless: number } {
  const entries = new Map<string, Entry<Value>>();
  let nameless = 0;
  for (const item of list) {
    const named = Named.safeParse(item);
    if (named.success) {
      const { name } = named.data;
      entries.set(name, entries.has(name) ? twice(folder) : entryOf(schema, named.data[field] ?? {}, folder));
    } else if (item !== null) nameless += 1;
  }
  return { entries, nameless };
}

function entryOf<Value>(schema: z.ZodType<Value>, value: unknown, folder: string): Entry<Value> {
  const parsed = schema.safeParse(value);
  return parsed.success
    ? { ok: true, value: parsed.data, folder }
    : { ok: false, problem: describeProblems(parsed.error), folder };
}

/** kubectl refuses a file that names a thing twice; which of the two is meant is not ours to guess. */
function twice(folder: string): Entry<never> {
  return { ok: false, problem: 'its file has two of that name', folder };
}
