import { JsonCursor, notPassable } from './json-cursor.ts';

const [zero, space] = [0x30, 0x20];

/**
 * Overwrites what `fieldsV1` of each entry of a managedFields array holds: which manager owns which field is looked at
 * of Secrets alone, and is two fifths of a pod's text. The text keeps its length; what is no legal JSON stays so, but for what is overwritten.
 * `start`: where the array begins.
 */
export function blankManagedFields(page: Buffer, start: number): void {
  const cursor = new JsonCursor(page, start);
  if (!cursor.isArray()) return;
  try {
    cursor.entries(() => blankEntry(page, cursor));
  } catch (error) {
    // A parser will say what is wrong with it.
    if (error !== notPassable) throw error;
  }
}

function blankEntry(page: Buffer, cursor: JsonCursor): void {
  if (!cursor.isObject()) {
    cursor.value();
    return;
  }
  cursor.members((key) => {
    cursor.peek();
    const start = cursor.at;
    cursor.value();
    if (key === 'fieldsV1') blank(page, start, cursor.at);
  });
}

function blank(page: Buffer, start: number, end: number): void {
  page[start] = zero;
  page.fill(space, start + 1, end);
}
