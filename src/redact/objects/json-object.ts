export type JsonObject = Record<string, unknown>;

export function asObject(value: unknown): JsonObject | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : null;
}

/** Replaces the texts directly in an object, in place; what is no text stays. */
export function replaceTexts(object: JsonObject, replace: (key: string, value: string) => string): void {
  for (const key of Object.keys(object)) {
    const value = object[key];
    if (typeof value !== 'string') continue;
    const replaced = replace(key, value);
    if (replaced !== value) object[key] = replaced;
  }
}
