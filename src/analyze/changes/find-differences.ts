import { asObject, type JsonObject } from '../../lib/json.ts';

/** One place where two objects differ: the value before and after; undefined where there is none. */
export interface Difference {
  /** Keys from the root on; the elements of a keyed list stand under their key: `['containers', 'web', 'image']`. */
  path: readonly string[];
  before: unknown;
  after: unknown;
}

/** By which fields the elements of a list are told apart, the first that all of them have, each a different one. */
const listKeys = ['name', 'type', 'key', 'mountPath', 'containerPort', 'port', 'ip'] as const;

/**
 * Where two JSON values differ, in the order of the keys of `before`, then those that are new. The order of keys in an
 * object means nothing, nor that of elements in a list whose elements have keys. What is there on one side only is one
 * difference, whole; so is a list whose elements have no key.
 */
export function findDifferences(before: unknown, after: unknown): Difference[] {
  const found: Difference[] = [];
  collect(before, after, [], found);
  return found;
}

function collect(before: unknown, after: unknown, path: readonly string[], found: Difference[]): void {
  if (before === after) return;
  const left = keyed(before, after);
  const right = keyed(after, before);
  if (left === null || right === null) {
    if (!isSame(before, after)) found.push({ path, before, after });
    return;
  }
  for (const key of new Set([...Object.keys(left), ...Object.keys(right)]))
    collect(own(left, key), own(right, key), [...path, key], found);
}

/** A value as an object to walk beside another one; null: it is compared as a whole. */
function keyed(value: unknown, other: unknown): JsonObject | null {
  if (!Array.isArray(value) || !Array.isArray(other)) return asObject(value);
  const key = listKeys.find((name) => isKeyOf(name, value) && isKeyOf(name, other));
  return key === undefined
    ? null
    : Object.fromEntries(value.map((element) => [String(asObject(element)?.[key]), element]));
}

function isKeyOf(name: string, list: readonly unknown[]): boolean {
  const values = new Set(list.map((element) => asObject(element)?.[name]));
  return !values.has(undefined) && values.size === list.length;
}

/** Equal JSON values, whatever the order of their keys. */
export function isSame(left: unknown, right: unknown): boolean {
  if (left === right) return true;
  if (Array.isArray(left) && Array.isArray(right))
    return left.length === right.length && left.every((value, index) => isSame(value, right[index]));
  const [first, second] = [asObject(left), asObject(right)];
  if (first === null || second === null) return false;
  const keys = Object.keys(first);
  return (
    keys.length === Object.keys(second).length &&
    keys.every((key) => Object.hasOwn(second, key) && isSame(first[key], second[key]))
  );
}

/** Keys come from clusters: `constructor` is a label like any other. */
function own(object: JsonObject, key: string): unknown {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}
