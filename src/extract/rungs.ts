import { parseAllDocuments } from 'yaml';
import { asObject, type JsonObject } from './json.ts';

/** One way to read a result. null: this is none of mine. */
export interface Rung {
  name: string;
  read: (result: JsonObject, blocks: readonly string[]) => JsonObject[] | null;
}

export const rungs: readonly Rung[] = [
  { name: 'structured content', read: ({ structuredContent }) => recordsOf(structuredContent) },
  { name: 'JSON', read: (_, blocks) => readJson(blocks) },
  { name: 'YAML', read: (_, blocks) => readYaml(blocks) },
];

const listFields = ['items', 'resources', 'results', 'data'];

/** The records that a value holds: a list, an object with a list in it, or one object. */
function recordsOf(value: unknown): JsonObject[] | null {
  if (Array.isArray(value)) {
    const objects = value.filter((entry): entry is JsonObject => asObject(entry) !== null);
    return objects.length === value.length ? objects : null;
  }
  const object = asObject(value);
  if (object === null) return null;
  const field = listFields.find((name) => Array.isArray(object[name]));
  if (field !== undefined) return recordsOf(object[field]);
  return 'items' in object && object.items === null ? [] : [object];
}

/** Every block that is JSON, or has JSON lines; prose between them is passed over, as long as something was read. */
function readJson(blocks: readonly string[]): JsonObject[] | null {
  const found = blocks.map((block) => parseJson(block) ?? parseJsonLines(block));
  const read = found.filter((records) => records !== null);
  return read.length === 0 ? null : read.flat();
}

function parseJson(text: string): JsonObject[] | null {
  const trimmed = text.trim();
  if (!/^[[{]/.test(trimmed)) return null;
  try {
    return recordsOf(JSON.parse(trimmed));
  } catch {
    // Not one JSON value; it may be one a line.
    return null;
  }
}

function parseJsonLines(text: string): JsonObject[] | null {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  if (lines.length < 2 || !lines.every((line) => line.trimStart().startsWith('{'))) return null;
  const records = lines.map(parseJson);
  return records.every((record) => record !== null) ? records.flat() : null;
}

/** A sequence, a List or several documents; a leading comment is YAML too. Plain prose would be a scalar, which is none. */
function readYaml(blocks: readonly string[]): JsonObject[] | null {
  const text = blocks.join('\n---\n');
  if (!/^\s*(?:-\s|[\w"'-]+:(?:\s|$))/m.test(text)) return null;
  const documents = parseAllDocuments(text, { logLevel: 'silent', uniqueKeys: false });
  if (!Array.isArray(documents) || documents.some(({ errors }) => errors.length > 0)) return null;
  const values = documents
    .map((document) => document.toJS({ maxAliasCount: 100 }))
    .filter((value) => value !== null);
  const records = values.map(recordsOf);
  return records.length > 0 && records.every((record) => record !== null) ? records.flat() : null;
}
