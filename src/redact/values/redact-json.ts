/** Hides one string of a JSON document, by its key. */
export type HideLeaf = (key: string, value: string) => string;

type JsonObject = Record<string, unknown>;

const deepest = 64;
/** Under these keys everything is a credential, but for what names it. */
const holdsOnlyCredentials = /^(?:secrets|passwords|tokens|credentials|creds|apikeys)$/i;

/**
 * A text that is JSON with its credentials hidden, in the text's own layout as far as lines go; null: it is no JSON.
 * A text that holds none comes back as it was.
 */
export function redactJsonText(text: string, hideLeaf: HideLeaf): string | null {
  const document = parseContainer(text);
  if (document === null) return null;
  const walk = new JsonWalk(hideLeaf);
  const redacted = walk.value('', document, 0);
  if (!walk.changed) return text;
  return JSON.stringify(redacted, null, text.includes('\n') ? 2 : 0);
}

function parseContainer(text: string): object | null {
  const trimmed = text.trim();
  const isContainer = /^\{[\s\S]*\}$|^\[[\s\S]*\]$/.test(trimmed);
  if (!isContainer) return null;
  try {
    return JSON.parse(trimmed) as object;
  } catch {
    // A template or another language in braces: it is read as text then.
    return null;
  }
}

class JsonWalk {
  changed = false;
  readonly #hideLeaf: HideLeaf;

  constructor(hideLeaf: HideLeaf) {
    this.#hideLeaf = hideLeaf;
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
    return Object.fromEntries(
      Object.entries(object).map(([inner, value]) => [
        inner,
        this.value(this.#keyOf(key, inner, named), value, depth + 1),
      ]),
    );
  }

  /** `{name, value}` is an entry like any other, and what stands in a map of secrets is one. */
  #keyOf(outer: string, inner: string, named: unknown): string {
    if (inner === 'value' && typeof named === 'string') return named;
    return holdsOnlyCredentials.test(outer) && !/name|key|id|type|namespace|path/i.test(inner)
      ? outer
      : inner;
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
