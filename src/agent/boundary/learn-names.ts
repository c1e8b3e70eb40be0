import type { FleetMemory } from '../../domain/ports/agent.ts';
import type { NameKind, NameMask } from './name-mask.ts';

/** In this order: a word that is the name of a cluster and of an object stands for the cluster. */
const sources: readonly [NameKind, string][] = [
  ['cluster', 'select name from clusters'],
  ['node', 'select distinct name from nodes'],
  ['namespace', 'select distinct namespace from resources where namespace is not null'],
  ['name', 'select distinct name from resources'],
];
const images = 'select distinct i.value from pods p, json_each(p.images) i';

/** Tells a mask all names of the fleet. Rejects with AppError: what is not known cannot be hidden. */
export async function learnNames(
  mask: NameMask,
  fleet: FleetMemory,
  { timeoutMs, signal }: { timeoutMs: number; signal: AbortSignal },
): Promise<void> {
  const limits = { hidesBodies: true, timeoutMs, maxRows: 1_000_000, maxBytes: 100_000_000 };
  const read = async (sql: string): Promise<string[]> => {
    const { rows } = await fleet.query(sql, limits, signal);
    return rows.flatMap(([cell]) => (typeof cell === 'string' ? [cell] : []));
  };
  for (const [kind, sql] of sources) for (const name of await read(sql)) mask.learn(kind, name);
  for (const image of await read(images)) mask.learnImage(image);
}
