import { JsonCursor, notPassable } from './json-cursor.ts';
import type { PageItem } from './page-items.ts';

const [zero, space] = [0x30, 0x20];
const wanted = ['fieldsV1'];

/** Where a value begins and ends. */
interface Span {
  start: number;
  end: number;
}

/**
 * Makes 0 of what `fieldsV1` of each entry of an item's managedFields holds, in place: which manager owns which field is
 * looked at of Secrets alone, and is two fifths of a pod's text. Answers where the item ends now; behind it is white space.
 * What is no legal JSON stays so, but for what is cut.
 */
export function cutManagedFields(page: Buffer, item: PageItem): number {
  if (item.managedFields === null) return item.end;
  const cursor = new JsonCursor(page, item.managedFields);
  if (!cursor.isArray()) return item.end;
  const spans: Span[] = [];
  try {
    cursor.entries(() => findFields(cursor, spans));
  } catch (error) {
    // A parser will say what is wrong with it.
    if (error !== notPassable) throw error;
    return item.end;
  }
  return cut(page, spans, item.end);
}

function findFields(cursor: JsonCursor, spans: Span[]): void {
  if (!cursor.isObject()) {
    cursor.value();
    return;
  }
  cursor.members(wanted, (key) => {
    cursor.peek();
    const start = cursor.at;
    cursor.value();
    if (key === 'fieldsV1') spans.push({ start, end: cursor.at });
  });
}

/** Moves what is behind each span up to it. */
function cut(page: Buffer, spans: readonly Span[], end: number): number {
  let to = spans[0]?.start ?? end;
  for (const [index, span] of spans.entries()) {
    page[to] = zero;
    const next = spans[index + 1]?.start ?? end;
    page.copyWithin(to + 1, span.end, next);
    to += 1 + next - span.end;
  }
  page.fill(space, to, end);
  return to;
}
