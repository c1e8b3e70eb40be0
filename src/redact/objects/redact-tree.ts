import { asObject, type JsonObject } from './json-object.ts';
import { plainFields, selectors } from './plain-fields.ts';
import { redactAnnotations } from './redact-annotations.ts';
import { redactArguments } from './redact-arguments.ts';
import { redactConfigMap, redactSecret } from './redact-values.ts';
import type { Redaction } from './redaction.ts';

/** Deeper than any object of a cluster that is meant well: nothing below is kept. */
const deepest = 128;

/** Hides credentials anywhere in an object but its own metadata, in place. */
export class TreeRedaction {
  readonly #redaction: Redaction;
  readonly #isPlain: (key: string) => boolean;

  /** `isBuiltIn`: the object is of a kind of Kubernetes itself, whose plain fields need no look. */
  constructor(redaction: Redaction, isBuiltIn: boolean) {
    this.#redaction = redaction;
    this.#isPlain = isBuiltIn
      ? (key) => plainFields.has(key) || selectors.has(key)
      : (key) => selectors.has(key);
  }

  redact(object: JsonObject): void {
    for (const key of Object.keys(object)) {
      if (key !== 'metadata') this.#entry(object, key, null, 0);
    }
  }

  #object(object: JsonObject, depth: number): void {
    redactManifest(object, this.#redaction);
    const named = entryName(object);
    for (const key of Object.keys(object)) this.#entry(object, key, named, depth);
  }

  /** `named`: what an object's `value` is the value of. */
  #entry(object: JsonObject, key: string, named: string | null, depth: number): void {
    const value = object[key];
    const kept =
      key === 'value' && named !== null && typeof value === 'string'
        ? this.#redaction.literal(named, value, 'setting')
        : this.#value(key, value, depth);
    if (kept !== value) object[key] = kept;
  }

  #value(key: string, value: unknown, depth: number): unknown {
    if (typeof value === 'string') return this.#isPlain(key) ? value : this.#redaction.field(key, value);
    if (typeof value !== 'object' || value === null || this.#isPlain(key)) return value;
    if (depth > deepest) return this.#redaction.hide('nested too deeply to be looked at');
    if (Array.isArray(value)) this.#list(key, value, depth + 1);
    else this.#object(value as JsonObject, depth + 1);
    return value;
  }

  #list(key: string, values: unknown[], depth: number): void {
    if (key === 'command' || key === 'args') redactArguments(values, this.#redaction);
    for (let index = 0; index < values.length; index += 1) {
      const value = values[index];
      const kept = this.#value(key, value, depth);
      if (kept !== value) values[index] = kept;
    }
  }
}

/** A template, or an object that another one carries: its metadata, and its data if it is a Secret or a ConfigMap. */
function redactManifest(object: JsonObject, redaction: Redaction): void {
  const metadata = asObject(object.metadata);
  if (metadata !== null) redactAnnotations(metadata, object.kind === 'Secret', redaction);
  if (object.kind === 'Secret') redactSecret(object, redaction);
  else if (object.kind === 'ConfigMap') redactConfigMap(object, redaction);
}

/** `{name, value}`: an environment variable, a header, a parameter. */
function entryName(object: JsonObject): string | null {
  if (typeof object.value !== 'string') return null;
  const name = object.name ?? object.key;
  return typeof name === 'string' ? name : null;
}
