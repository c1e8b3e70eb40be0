import { JsonCursor, notPassable } from './json-cursor.ts';

/** Where an item stands in a page's bytes, and what it says of itself where that can be seen without parsing it. */
export interface PageItem {
  start: number;
  end: number;
  /** null: it has none, or only parsing tells (an escape, a key that comes twice). */
  uid: string | null;
  resourceVersion: string | null;
  /** Where metadata.managedFields begins; null: there is none, or only parsing tells. */
  managedFields: number | null;
}

export interface PageItems {
  items: PageItem[];
  /** Where the array of the items begins and ends. */
  start: number;
  end: number;
}

/** Keys that are looked for. */
const ofList = ['items'];
const ofItem = ['metadata'];
const ofMetadata = ['uid', 'resourceVersion', 'managedFields'];

/**
 * Finds the items of a list in its bytes. Right for any legal JSON; null where the text is no list with its items in one
 * array, or none that can be told without parsing it. Whether an item is legal JSON is not looked at.
 */
export function findItems(bytes: Uint8Array): PageItems | null {
  const cursor = new JsonCursor(bytes);
  const found: PageItems[] = [];
  try {
    cursor.members(ofList, (key) => {
      // A key that is not plain may be "items" too.
      if (key === null) throw notPassable;
      if (key === 'items') found.push(itemsAt(cursor));
      else cursor.value();
    });
  } catch (error) {
    if (error === notPassable) return null;
    throw error;
  }
  const [items, another] = found;
  const isWhole = cursor.peek() === undefined;
  return items !== undefined && another === undefined && isWhole ? items : null;
}

function itemsAt(cursor: JsonCursor): PageItems {
  const items: PageItem[] = [];
  cursor.peek();
  const start = cursor.at;
  cursor.entries(() => items.push(itemAt(cursor)));
  return { items, start, end: cursor.at };
}

function itemAt(cursor: JsonCursor): PageItem {
  const seen = new Identity();
  cursor.peek();
  const start = cursor.at;
  if (!cursor.isObject()) cursor.value();
  else
    cursor.members(ofItem, (key) => {
      if (key !== 'metadata') {
        if (key === null) seen.isPlain = false;
        cursor.value();
      } else if (seen.read('metadata') && cursor.isObject()) readMetadata(cursor, seen);
      else cursor.value();
    });
  const { uid, resourceVersion, managedFields } = seen.isPlain ? seen : nothing;
  return { start, end: cursor.at, uid, resourceVersion, managedFields };
}

function readMetadata(cursor: JsonCursor, seen: Identity): void {
  cursor.members(ofMetadata, (key) => {
    if (key === null) seen.isPlain = false;
    if (key === 'managedFields') {
      seen.managedFields = cursor.at;
      cursor.value();
    } else if ((key === 'uid' || key === 'resourceVersion') && seen.read(key) && cursor.isText()) {
      const text = cursor.text();
      if (text === null) seen.isPlain = false;
      seen[key] = text;
    } else cursor.value();
  });
}

const nothing = { uid: null, resourceVersion: null, managedFields: null };

/** What was seen of an item so far. */
class Identity {
  uid: string | null = null;
  resourceVersion: string | null = null;
  managedFields: number | null = null;
  isPlain = true;
  readonly #read = new Set<string>();

  /** false: it was read before; of a key that comes twice the last counts, which is for a parser to find. */
  read(key: string): boolean {
    if (this.#read.has(key)) this.isPlain = false;
    this.#read.add(key);
    return this.isPlain;
  }
}
