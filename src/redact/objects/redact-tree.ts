import { entryKey } from '../keys/entry-key.ts';
import { isSecret } from '../values/is-secret.ts';
import { asObject, type JsonObject } from './json-object.ts';
import { isBuiltIn, type PlainFields, plainFieldsOf, selectors } from './plain-fields.ts';
import { redactAnnotations } from './redact-annotations.ts';
import { redactArguments } from './redact-arguments.ts';
import { redactLabels } from './redact-labels.ts';
import { redactConfigMap, redactSecret } from './redact-values.ts';
import type { Redaction } from './redaction.ts';

/** Deeper than any object of a cluster that is meant well: nothing below is kept. */
const deepest = 128;

/** Hides credentials anywhere in an object but its own metadata, in place. */
export class TreeRedaction {
  readonly #redaction: Redaction;
  readonly #plain: PlainFields;
  readonly #isBuiltIn: boolean;

  constructor(redaction: Redaction, group: string) {
    this.#redaction = redaction;
    this.#plain = plainFieldsOf(group);
    this.#isBuiltIn = isBuiltIn(group);
  }

  redact(object: JsonObject): void {
    const named = entryName(object);
    for (const key of Object.keys(object)) {
      if (key !== 'metadata') this.#entry(object, key, '', named, 0);
    }
  }

  #object(outer: string, object: JsonObject, depth: number): void {
    redactManifest(object, this.#redaction);
    const named = entryName(object);
    for (const key of Object.keys(object)) this.#entry(object, key, outer, named, depth);
  }

  /** `named`: what an object's `value` is the value of. */
  #entry(object: JsonObject, key: string, outer: string, named: string | null, depth: number): void {
    const value = object[key];
    const kept =
      key === 'value' && named !== null && typeof value === 'string'
        ? this.#redaction.literal(named, value, 'setting')
        : this.#value(this.#keyOf(outer, key), value, depth, object);
    if (kept !== value) object[key] = kept;
  }

  /** Kubernetes' own kinds hold no credentials under keys such as `secrets`, only their names. */
  #keyOf(outer: string, key: string): string {
    return this.#isBuiltIn ? key : entryKey(outer, key, null);
  }

  #value(key: string, value: unknown, depth: number, parent: JsonObject): unknown {
    if (typeof value === 'string')
      return this.#plain.texts.has(key) ? value : this.#redaction.field(key, value);
    if (typeof value === 'number') return this.#redaction.number(key, value);
    if (typeof value !== 'object' || value === null) return value;
    if (selectors.has(key)) redactSelector(value, this.#redaction);
    if (this.#plain.trees.has(key)) return value;
    if (depth > deepest) return this.#redaction.hide('nested too deeply to be looked at');
    if (Array.isArray(value)) this.#list(key, value, depth + 1, parent);
    else this.#object(key, value as JsonObject, depth + 1);
    return value;
  }

  #list(key: string, values: unknown[], depth: number, parent: JsonObject): void {
    if (key === 'command') redactArguments(values, this.#redaction);
    if (key === 'args')
      redactArguments(values, this.#redaction, Array.isArray(parent.command) ? parent.command : []);
    for (let index = 0; index < values.length; index += 1) {
      const value = values[index];
      const kept = this.#value(key, value, depth, parent);
      if (kept !== value) values[index] = kept;
    }
  }
}

/** Labels, or a selector that has them in `matchLabels`. */
function redactSelector(selector: object, redaction: Redaction): void {
  const labels = asObject(selector);
  const matched = asObject(labels?.matchLabels);
  for (const map of [labels, matched]) if (map !== null) redactLabels(map, redaction);
}

/** A template, or an object that another one carries: its metadata, and its data if it is a Secret or a ConfigMap. */
function redactManifest(object: JsonObject, redaction: Redaction): void {
  const metadata = asObject(object.metadata);
  const holdsSecret = isSecret(object);
  if (metadata !== null) redactAnnotations(metadata, holdsSecret, redaction);
  if (holdsSecret) redactSecret(object, redaction);
  else if (object.kind === 'ConfigMap') redactConfigMap(object, redaction);
}

/** `{name, value}`: an environment variable, a header, a parameter. */
function entryName(object: JsonObject): string | null {
  if (typeof object.value !== 'string') return null;
  const name = object.name ?? object.key;
  return typeof name === 'string' ? name : null;
}
