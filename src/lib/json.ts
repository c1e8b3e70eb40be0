/** Reading loosely: a value of the wrong type counts as missing. */
export type JsonObject = Record<string, unknown>;

/** A value as JSON text; null: it is nested so deeply that it cannot be written. */
export function jsonText(value: unknown): string | null {
  try {
    return JSON.stringify(value) ?? null;
  } catch {
    // The stack ends: no object that is meant well nests thousands of levels deep.
    return null;
  }
}

export function asObject(value: unknown): JsonObject | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : null;
}

export function objectAt(object: JsonObject | null, key: string): JsonObject | null {
  return asObject(object?.[key]);
}

export function textAt(object: JsonObject | null, key: string): string | null {
  const value = object?.[key];
  return typeof value === 'string' && value !== '' ? value : null;
}

export function numberAt(object: JsonObject | null, key: string): number | null {
  const value = object?.[key];
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

/** A count: a whole number from 0 on. */
export function countAt(object: JsonObject | null, key: string): number | null {
  const value = object?.[key];
  return Number.isSafeInteger(value) && Number(value) >= 0 ? Number(value) : null;
}

/** The objects of a list; what is no object is left out. */
export function objectsAt(object: JsonObject | null, key: string): JsonObject[] {
  const value = object?.[key];
  return Array.isArray(value) ? value.filter((entry): entry is JsonObject => asObject(entry) !== null) : [];
}

export function textsAt(object: JsonObject | null, key: string): string[] {
  const value = object?.[key];
  return Array.isArray(value) ? value.filter((entry) => typeof entry === 'string') : [];
}

/** The text entries of a map, labels for example. */
export function textMapAt(object: JsonObject | null, key: string): Record<string, string> {
  const entries = Object.entries(objectAt(object, key) ?? {}).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  );
  return Object.fromEntries(entries);
}
