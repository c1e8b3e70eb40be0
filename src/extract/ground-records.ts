import type { Drop } from '../domain/resource.ts';
import { type JsonObject, objectAt, textAt } from './json.ts';

/**
 * Keeps the records whose name stands in the text they are said to come from. Names are looked for among the text's own
 * words, found in one pass, so that a text of many megabytes costs one reading.
 */
export function groundRecords(
  records: readonly JsonObject[],
  text: string,
): { grounded: JsonObject[]; dropped: Drop[] } {
  const words = new Set(text.match(/[A-Za-z0-9][A-Za-z0-9._:@-]*/g) ?? []);
  const grounded: JsonObject[] = [];
  const dropped: Drop[] = [];
  for (const record of records) {
    const name =
      textAt(objectAt(record, 'metadata'), 'name') ?? textAt(record, 'name') ?? textAt(record, 'Name');
    if (name === null) dropped.push({ reason: 'no name', item: null });
    else if (words.has(name) || text.includes(name)) grounded.push(record);
    else dropped.push({ reason: 'its name is not in the text it was read from', item: name });
  }
  return { grounded, dropped };
}
