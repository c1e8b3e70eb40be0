import type { Drop } from '../domain/resource.ts';
import type { JsonObject } from '../lib/json.ts';
import { recordName } from './record-name.ts';

export interface GroundedRecords {
  records: JsonObject[];
  dropped: Drop[];
}

/**
 * Keeps the records whose name stands in the text as a word of its own, and drops the rest: nobody said them.
 * Linear in the text for records in the text's order and for names of which a part stands nowhere.
 */
export function groundRecords(records: readonly JsonObject[], text: string): GroundedRecords {
  const source = new GroundText(text);
  const grounded: GroundedRecords = { records: [], dropped: [] };
  for (const record of records) {
    const name = recordName(record);
    if (name !== null && source.holds(name)) grounded.records.push(record);
    else grounded.dropped.push({ reason: 'its name does not occur in the answer', item: name });
  }
  return grounded;
}

const wordCharacter = /[A-Za-z0-9_-]/;
const word = /[A-Za-z0-9_-]+/g;
/** How far behind the last name the next one is looked for before anything dearer is tried. */
const nearby = 100_000;

class GroundText {
  readonly #text: string;
  #cursor = 0;
  #words: Set<string> | null = null;

  constructor(text: string) {
    this.#text = text;
  }

  holds(name: string): boolean {
    // Some writers of JSON put a backslash before each slash.
    return this.#stands(name) || (name.includes('/') && this.#stands(name.replaceAll('/', '\\/')));
  }

  #stands(name: string): boolean {
    const end = this.#text.length;
    const cursor = this.#cursor;
    if (this.#find(name, cursor, Math.min(end, cursor + nearby + name.length))) return true;
    if (!this.#hasWordsOf(name)) return false;
    return this.#find(name, cursor, end) || this.#find(name, 0, end);
  }

  #find(name: string, from: number, to: number): boolean {
    const part = from === 0 && to === this.#text.length ? this.#text : this.#text.slice(from, to);
    for (let at = part.indexOf(name); at !== -1; at = part.indexOf(name, at + 1)) {
      const before = this.#text[from + at - 1] ?? ' ';
      const after = this.#text[from + at + name.length] ?? ' ';
      if (wordCharacter.test(before) || wordCharacter.test(after)) continue;
      this.#cursor = from + at;
      return true;
    }
    return false;
  }

  #hasWordsOf(name: string): boolean {
    this.#words ??= wordsOf(this.#text);
    return [...wordsOf(name)].every((part) => this.#words?.has(part));
  }
}

function wordsOf(text: string): Set<string> {
  const words = new Set<string>();
  for (const [found] of text.matchAll(word)) words.add(found);
  return words;
}
