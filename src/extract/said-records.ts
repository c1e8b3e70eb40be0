import type { ResourceKind } from '../domain/kind.ts';
import type { ReadingParser, SaidResources } from '../domain/ports/unread.ts';
import { SaidRecord } from '../domain/unread.ts';
import type { JsonObject } from '../lib/json.ts';
import { type ExtractionOptions, extractResource } from './extract-resource.ts';
import { groundRecords } from './ground-records.ts';
import { readToolText } from './read-tool-result.ts';
import { objectOfRow } from './rows/object-of-row.ts';

/** A text of some thousand characters tells of no more. */
const mostRecords = 500;
/** What the API lets objects be called, of any kind. */
const possibleName = /^[A-Za-z0-9][A-Za-z0-9.:_-]{0,252}$/;
const wordCharacter = /[\p{L}\p{N}_-]/u;

/** Reads what a model made of a text through the same rungs as any answer, and holds every record and cell to the text. */
export function readingParser(extraction: ExtractionOptions): ReadingParser {
  return (reading, text, kind) => {
    const read = readToolText(reading, { redactor: extraction.redactor });
    if (!read.ok) return null;
    const said: SaidResources = { resources: [], dropped: [...read.dropped] };
    const records = read.records.slice(0, mostRecords).flatMap((record) => {
      const parsed = SaidRecord.safeParse(record);
      if (!parsed.success) said.dropped.push({ reason: 'it is no record', item: null });
      return parsed.success ? [parsed.data] : [];
    });
    for (const record of read.records.slice(mostRecords))
      said.dropped.push({ reason: `it is beyond ${mostRecords}`, item: String(record.NAME ?? '') });
    const grounded = groundRecords(records, text);
    said.dropped.push(...grounded.dropped);
    const words = text.toLowerCase();
    for (const record of grounded.records) addResource(said, cellsIn(record, words), kind, extraction);
    return said;
  };
}

function addResource(
  { resources, dropped }: SaidResources,
  record: JsonObject,
  kind: ResourceKind,
  extraction: ExtractionOptions,
): void {
  const name = String(record.NAME);
  const object = possibleName.test(name) ? objectOfRow(record, { namespace: null }) : null;
  if (object === null) {
    dropped.push({ reason: 'nothing can be called so', item: name });
    return;
  }
  const extracted = extractResource(object, kind, extraction);
  if (extracted.ok) resources.push(extracted.resource);
  else dropped.push(extracted.drop);
}

/** Without what the text does not say. `text`: in small letters. */
function cellsIn(record: JsonObject, text: string): JsonObject {
  const cells = Object.entries(record).flatMap(([title, value]): [string, string][] => {
    const cell = value === null || value === undefined ? '' : String(value).trim();
    return cell !== '' && stands(cell.toLowerCase(), text) ? [[title, cell]] : [];
  });
  return Object.fromEntries([...cells, ['NAME', record.NAME]]);
}

/** Whether it stands there as a word of its own. */
function stands(word: string, text: string): boolean {
  for (let at = text.indexOf(word); at !== -1; at = text.indexOf(word, at + 1)) {
    const around = [text[at - 1] ?? ' ', text[at + word.length] ?? ' '];
    if (!around.some((character) => wordCharacter.test(character))) return true;
  }
  return false;
}
