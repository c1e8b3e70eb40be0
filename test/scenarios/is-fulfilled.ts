import type { Wait } from './scenario.ts';

interface Envelope {
  metadata?: { name?: string; namespace?: string };
}

/** Whether enough of these objects, all of the kind that is waited for, have the value. */
export function isFulfilled(
  { namespace, name, field, matches, atLeast }: Wait,
  objects: readonly object[],
): boolean {
  const pattern = new RegExp(matches);
  const fitting = objects.filter((object) => {
    const { metadata } = object as Envelope;
    if (namespace !== undefined && metadata?.namespace !== namespace) return false;
    if (!hasName(metadata?.name ?? '', name)) return false;
    return valuesAt(object, field.split('.')).some((value) => pattern.test(textOf(value)));
  });
  return fitting.length >= atLeast;
}

function hasName(name: string, wanted: string): boolean {
  return wanted.endsWith('*') ? name.startsWith(wanted.slice(0, -1)) : name === wanted;
}

function valuesAt(value: unknown, path: readonly string[]): unknown[] {
  if (Array.isArray(value)) return value.flatMap((element) => valuesAt(element, path));
  const [key, ...rest] = path;
  if (key === undefined) return value === undefined ? [] : [value];
  if (typeof value !== 'object' || value === null) return [];
  return valuesAt((value as Record<string, unknown>)[key], rest);
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
