import { asObject, type JsonObject, replaceTexts } from './json-object.ts';
import type { Redaction } from './redaction.ts';

/** Hides the values of a Secret: always, and whole. Keys stay. */
export function redactSecret(object: JsonObject, { hide }: Redaction): void {
  for (const field of ['data', 'stringData']) {
    const values = asObject(object[field]);
    if (values === null) {
      if (object[field] !== undefined && object[field] !== null) object[field] = hide(asText(object[field]));
    } else for (const key of Object.keys(values)) values[key] = hide(asText(values[key]));
  }
}

/** Hides the values of a ConfigMap as the settings say. Keys stay. */
export function redactConfigMap(object: JsonObject, { literal, bytes }: Redaction): void {
  const data = asObject(object.data);
  if (data !== null) replaceTexts(data, (key, value) => literal(key, value, 'setting'));
  const binaryData = asObject(object.binaryData);
  if (binaryData !== null) replaceTexts(binaryData, (_, value) => bytes(value));
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}
