import type { Drop } from '../../domain/resource.ts';
import { asObject, type JsonObject, objectAt, textAt } from '../../lib/json.ts';
import { recordName } from '../record-name.ts';
import { dressedError } from './dressed-error.ts';
import { continueTokenOf, moreThan } from './more-than-given.ts';
import { type Found, nothingFound } from './rung.ts';

/** Where servers put their list, most telling first. */
const listKeys = ['items', 'resources', 'results', 'result', 'data', 'llm', 'list', 'objects', 'output'];
/** Lists that stand beside the one that was asked for. */
const sideLists = /^(warnings?|errors?|notes?|messages?|hints?|columns|headers|uiContext)$/i;
const textKeys = ['result', 'output', 'llm', 'stdout', 'text'];
const deepestWrapper = 4;

/**
 * The records of a parsed answer: a list, the list inside a wrapper, or a single object with a name. null: there is
 * neither list, nor name, nor text to read in its place.
 */
export function findRecords(value: unknown, depth = 0): Found | null {
  if (Array.isArray(value)) return fromList(value);
  const object = asObject(value);
  if (object === null || depth > deepestWrapper) return null;
  const error = dressedError(object);
  if (error !== null) return { ...nothingFound, error };
  if (isList(object)) return fromWrapper(object, object.items ?? [], depth);
  if (recordName(object) !== null) return { ...nothingFound, records: [object] };
  const key = listKeyOf(object);
  const found = key === undefined ? null : fromWrapper(object, object[key], depth);
  return found ?? fromText(object);
}

/** A Kubernetes list, whose items Go writes as null when there are none. */
function isList(object: JsonObject): boolean {
  if (textAt(objectAt(object, 'metadata'), 'name') !== null) return false;
  return Array.isArray(object.items) || object.items === null;
}

function listKeyOf(object: JsonObject): string | undefined {
  const named = listKeys.find((key) => typeof object[key] === 'object' && object[key] !== null);
  if (named !== undefined) return named;
  const lists = Object.keys(object).filter((key) => Array.isArray(object[key]) && !sideLists.test(key));
  return lists.length === 1 ? lists[0] : undefined;
}

function fromWrapper(wrapper: JsonObject, inner: unknown, depth: number): Found | null {
  const found = findRecords(inner, depth + 1);
  if (found === null) return null;
  const continueToken = found.continueToken ?? continueTokenOf(wrapper);
  const given = found.records.length + found.dropped.length;
  return { ...found, continueToken, incomplete: found.incomplete ?? moreThan(given, wrapper, continueToken) };
}

function fromText(object: JsonObject): Found | null {
  const key = textKeys.find((candidate) => typeof object[candidate] === 'string');
  if (key === undefined) return null;
  const continueToken = continueTokenOf(object);
  // How many the text holds is not known yet: only what says so outright counts.
  const incomplete = moreThan(Number.POSITIVE_INFINITY, object, continueToken);
  return { ...nothingFound, innerText: String(object[key]), continueToken, incomplete };
}

function fromList(values: readonly unknown[]): Found {
  const records: JsonObject[] = [];
  const dropped: Drop[] = [];
  for (const value of values) {
    const record = asRecord(value);
    if (record !== null) records.push(record);
    else dropped.push({ reason: 'an item without a name', item: null });
  }
  return { ...nothingFound, records, dropped };
}

/** A bare name in a list stands for what it names. */
function asRecord(value: unknown): JsonObject | null {
  if (typeof value === 'string') return /^[\w.:@/-]{1,253}$/.test(value) ? { name: value } : null;
  const object = asObject(value);
  return object !== null && recordName(object) !== null ? object : null;
}
