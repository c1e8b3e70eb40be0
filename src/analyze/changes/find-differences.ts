import { asObject, type JsonObject } from '../../lib/json.ts';

/** One place where two objects differ: the value before and after; undefined where there is none. */
export interface Difference {
  /** Keys from the root on; the elements of a keyed list stand under their key: `['containers', 'web', 'image']`. */
  path: readonly string[];
  before: unknown;
  after: unknown;
}

/** By which fields the elements of a list are told apart, the first that all of them have, each a different one. */
const listKeys = ['name', 'type', 'key', 'mountPath', 'containerPort', 'port', 'host', 'path', 'ip'] as const;

/** Maps whose entries are looked at one by one, also where the whole map is new or gone. */
const maps = new Set([
  'metadata',
  'spec',
  'status',
  'data',
  'binaryData',
  'labels',
  'annotations',
  'resources',
  'limits',
  'requests',
  'selector',
  'matchLabels',
  'nodeSelector',
]);

/**
 * Where two JSON values differ, in the order of the keys of `before`, then those that are new. The order of keys in an
 * object means nothing, nor that of elements in a list whose elements have keys; null is as good as nothing, and a time is
 * the same however many zeros it has. Any other object or list that is there on one side only is one difference, whole; so
 * is a list whose elements have no key.
 */
export function findDifferences(before: unknown, after: unknown): Difference[] {
  const found: Difference[] = [];
  collect(before ?? undefined, after ?? undefined, { path: [], name: '', found });
  return found;
}

interface Place {
  path: readonly string[];
  /** The field's name; '' for an element of a list, whose key is anything. */
  name: string;
  found: Difference[];
}

function collect(before: unknown, after: unknown, { path, name, found }: Place): void {
  if (before === after) return;
  const isList = Array.isArray(before) || Array.isArray(after);
  const [left, right] = isList ? asLists(before, after) : asMaps(before, after, name);
  if (left === null || right === null) {
    if (!isSame(before, after)) found.push({ path, before, after });
    return;
  }
  for (const key of new Set([...Object.keys(left), ...Object.keys(right)]))
    collect(own(left, key), own(right, key), { path: [...path, key], name: isList ? '' : key, found });
}

/** Both as objects to walk side by side; null: they are compared as a whole. */
type SideBySide = [JsonObject | null, JsonObject | null];

function asLists(before: unknown, after: unknown): SideBySide {
  const left = before === undefined ? [] : before;
  const right = after === undefined ? [] : after;
  return Array.isArray(left) && Array.isArray(right) ? byKey(left, right) : [null, null];
}

function asMaps(before: unknown, after: unknown, name: string): SideBySide {
  if (!maps.has(name)) return [asObject(before), asObject(after)];
  return [asObject(before === undefined ? {} : before), asObject(after === undefined ? {} : after)];
}

function byKey(left: readonly unknown[], right: readonly unknown[]): SideBySide {
  const key = listKeys.find((name) => isKeyOf(name, left) && isKeyOf(name, right));
  if (key === undefined) return [null, null];
  const toMap = (list: readonly unknown[]): JsonObject =>
    Object.fromEntries(list.map((element) => [String(asObject(element)?.[key]), element]));
  return [toMap(left), toMap(right)];
}

function isKeyOf(name: string, list: readonly unknown[]): boolean {
  const values = new Set(list.map((element) => asObject(element)?.[name]));
  return !values.has(undefined) && values.size === list.length;
}

const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/;

/** A time as Kubernetes writes them. */
export function isTime(value: unknown): value is string {
  return typeof value === 'string' && time.test(value);
}

/** Equal JSON values, whatever the order of their keys. */
export function isSame(left: unknown, right: unknown): boolean {
  if (left === right) return true;
  if (isTime(left) && isTime(right)) return Date.parse(left) === Date.parse(right);
  if (Array.isArray(left) && Array.isArray(right))
    return left.length === right.length && left.every((value, index) => isSame(value, right[index]));
  const [first, second] = [asObject(left), asObject(right)];
  if (first === null || second === null) return (left ?? null) === (right ?? null);
  return [...new Set([...Object.keys(first), ...Object.keys(second)])].every((key) =>
    isSame(own(first, key), own(second, key)),
  );
}

/** Keys come from clusters: `constructor` is a label like any other. */
function own(object: JsonObject, key: string): unknown {
  return Object.hasOwn(object, key) ? (object[key] ?? undefined) : undefined;
}
