import { entryKey } from '../keys/entry-key.ts';
import { isSecret } from './is-secret.ts';

/** Hides one string of a JSON document, by its key. */
export type HideLeaf = (key: string, value: string) => string;

type JsonObject = Record<string, unknown>;

const deepest = 64;

/**
 * A text that is JSON with its credentials hidden, in the text's own layout as far as lines go; null: it is no JSON.
 * A text that holds none comes back as it was. `hide`: for what is hidden whatever its key.
 */
export function redactJsonText(
  text: string,
  hideLeaf: HideLeaf,
  hide: (value: string) => string,
): string | null {
  const document = parseContainer(text);
  if (document === null) return null;
  const walk = new JsonWalk(hideLeaf, hide);
  const redacted = walk.value('', document, 0);
  // A key that stands twice in an object was looked at once: what the other one holds must not stay.
  if (!walk.changed && walk.keys === keysIn(text)) return text;
  return JSON.stringify(redacted, null, text.includes('\n') ? 2 : 0);
}

function parseContainer(text: string): object | null {
  const trimmed = text.trim();
  const ends = (trimmed[0] ?? '') + (trimmed.at(-1) ?? '');
  if (ends !== '{}' && ends !== '[]') return null;
  try {
    return JSON.parse(trimmed) as object;
  } catch {
    // A template or another language in braces: it is read as text then.
    return null;
  }
}

/** How many keys a JSON text has. */
function keysIn(text: string): number {
  let count = 0;
  for (const [, colon] of text.matchAll(/"[^"\\]*(?:\\.[^"\\]*)*"(\s*:)?/g))
    if (colon !== undefined) count += 1;
  return count;
}

class JsonWalk {
  changed = false;
  keys = 0;
  readonly #hideLeaf: HideLeaf;
  readonly #hide: (value: string) => string;

  constructor(hideLeaf: HideLeaf, hide: (value: string) => string) {
    this.#hideLeaf = hideLeaf;
    this.#hide = hide;
  }

  value(key: string, value: unknown, depth: number): unknown {
    if (typeof value === 'string') return this.#leaf(key, value);
    if (typeof value === 'number') return this.#number(key, value);
    if (typeof value !== 'object' || value === null) return value;
    if (depth > deepest) return this.#leaf('password', 'nested too deeply to be looked at');
    if (Array.isArray(value)) return value.map((item) => this.value(key, item, depth + 1));
    return this.#object(key, value as JsonObject, depth);
  }

  #object(key: string, object: JsonObject, depth: number): JsonObject {
    const named = typeof object.name === 'string' ? object.name : object.key;
    const holdsSecret = isSecret(object);
    const entries = Object.entries(object);
    this.keys += entries.length;
    return Object.fromEntries(
      entries.map(([inner, value]) => [
        inner,
        holdsSecret && (inner === 'data' || inner === 'stringData')
          ? this.#secretData(value)
          : this.value(entryKey(key, inner, named), value, depth + 1),
      ]),
    );
  }

  #secretData(data: unknown): unknown {
    if (data === null) return null;
    this.changed = true;
    if (typeof data !== 'object') return this.#hide(String(data));
    return Object.fromEntries(
      Object.entries(data).map(([key, value]) => [
        key,
        this.#hide(typeof value === 'string' ? value : JSON.stringify(value)),
      ]),
    );
  }

  #leaf(key: string, value: string): string {
    const hidden = this.#hideLeaf(key, value);
    if (hidden !== value) this.changed = true;
    return hidden;
  }

  #number(key: string, value: number): unknown {
    const hidden = this.#hideLeaf(key, String(value));
    if (hidden === String(value)) return value;
    this.changed = true;
    return hidden;
  }
}
