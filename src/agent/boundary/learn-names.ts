import type { FleetMemory } from '../../domain/ports/agent.ts';
import type { QueryResult } from '../../domain/ports/store.ts';
import type { NameKind, NameMask } from './name-mask.ts';

/** In this order: a word that is the name of a cluster and of an object stands for the cluster. */
const sources: readonly [NameKind, string][] = [
  ['cluster', 'select name from clusters'],
  ['node', 'select distinct name from nodes'],
  ['namespace', 'select distinct namespace from resources where namespace is not null'],
  ['name', 'select distinct name from resources'],
];
/** Contexts stand in commands; the words that they are made of (`kubernetes-admin@acme`) name whose they are. */
const paths = "select distinct p.value ->> 'name' from t_clusters c, json_each(c.data, '$.paths') p";
/** Words of them that name a provider. */
const providers = new Set(['arn', 'aws', 'eks', 'gke', 'aks', 'azure', 'do', 'oke']);
const images = 'select distinct i.value from pods p, json_each(p.images) i';

/** Tells a mask all names of the fleet. Rejects with AppError: what is not known cannot be hidden. */
export async function learnNames(
  mask: NameMask,
  fleet: { query: (...asked: Parameters<FleetMemory['query']>) => Promise<Pick<QueryResult, 'rows'>> },
  { timeoutMs, signal }: { timeoutMs: number; signal: AbortSignal },
): Promise<void> {
  const limits = { hidesBodies: true, timeoutMs, maxRows: 1_000_000, maxBytes: 100_000_000 };
  const read = async (sql: string): Promise<string[]> => {
    const { rows } = await fleet.query(sql, limits, signal);
    return rows.flatMap(([cell]) => (typeof cell === 'string' ? [cell] : []));
  };
  for (const [kind, sql] of sources) for (const name of await read(sql)) mask.learn(kind, name);
  for (const image of await read(images)) mask.learnImage(image);
  for (const path of await read(paths))
    for (const word of path.split(/[^A-Za-z0-9.-]+/)) if (!providers.has(word)) mask.learn('name', word);
}
