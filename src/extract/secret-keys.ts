import type { Scalar } from '../domain/resource.ts';
import { type JsonObject, objectAt, objectsAt, textAt } from '../lib/json.ts';

/**
 * The names of a Secret's keys, as far as managedFields name them: those of all its managers, and those of whoever wrote last
 * (of which one at least was written). Their values are read nowhere. {} where nothing names any: the keys are not known.
 * `mayHaveMoreKeys`: what was once applied as stringData and is not any more stays among the data, and nobody names it.
 */
export function secretKeys(metadata: JsonObject | null): Record<string, Scalar> {
  const entries = objectsAt(metadata, 'managedFields').map((entry) => ({
    at: textAt(entry, 'time') ?? '',
    keys: keysOf(entry),
    hasStringData: objectAt(objectAt(entry, 'fieldsV1'), 'f:stringData') !== null,
  }));
  const keys = new Set(entries.flatMap((entry) => entry.keys));
  if (keys.size === 0) return {};
  const newest = entries.reduce((last, entry) => (entry.at >= last.at ? entry : last));
  return {
    keys: named(keys),
    keysOfLastWriter: named(newest.keys),
    ...(entries.some(({ hasStringData }) => hasStringData) ? { mayHaveMoreKeys: true } : {}),
  };
}

/** Field sets name a key "x" of data as "f:x"; server-side apply keeps what was sent as stringData under that name. */
function keysOf(entry: JsonObject): string[] {
  return ['f:data', 'f:stringData'].flatMap((part) =>
    Object.keys(objectAt(objectAt(entry, 'fieldsV1'), part) ?? {}).flatMap((field) =>
      field.startsWith('f:') ? [field.slice(2)] : [],
    ),
  );
}

/** Names of keys hold no comma. */
function named(keys: Iterable<string>): string {
  return [...new Set(keys)].toSorted().join(',');
}
