import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { z } from 'zod';
import { code, page, table } from './markdown.ts';

const folder = resolve(import.meta.dirname, '../../src/domain');

/** A word of the domain: a zod schema that is exported under the name of its type. */
export interface Word {
  name: string;
  schema: z.ZodType;
  /** Doc comments of its fields. */
  comments: ReadonlyMap<string, string>;
}

interface JsonSchema {
  title?: string;
  description?: string;
  type?: string | string[];
  const?: unknown;
  enum?: unknown[];
  anyOf?: JsonSchema[];
  items?: JsonSchema;
  properties?: Record<string, JsonSchema>;
  additionalProperties?: JsonSchema;
}

/** Every word, in alphabetical order. */
export async function findWords(): Promise<Word[]> {
  const files = readdirSync(folder).filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'));
  const words = await Promise.all(files.map(wordsOf));
  return words.flat().toSorted((left, right) => left.name.localeCompare(right.name));
}

async function wordsOf(file: string): Promise<Word[]> {
  const path = resolve(folder, file);
  const source = readFileSync(path, 'utf8');
  const exported = Object.entries((await import(path)) as Record<string, unknown>);
  return exported.flatMap(([name, value]) =>
    value instanceof z.ZodType ? [{ name, schema: value, comments: commentsOf(source, name) }] : [],
  );
}

/** What stands as a doc comment before the fields of `export const Name = …`. */
function commentsOf(source: string, name: string): Map<string, string> {
  const start = source.indexOf(`export const ${name} =`);
  const end = source.indexOf('\nexport ', start + 1);
  const text = source.slice(start, end === -1 ? undefined : end);
  const comments = text.matchAll(/\/\*\*[\s*]*((?:(?!\*\/)[\s\S])*?)\s*\*\/\s*(\w+):/g);
  return new Map(
    [...comments].map(([, comment = '', field = '']) => [field, comment.replace(/\s*\n\s*\*\s*/g, ' ')]),
  );
}

/** docs/words.md: the words that code, SQL, commands and documents share. */
export async function wordsPage(): Promise<string> {
  const words = await findWords();
  return page('Words', 'the zod schemas in src/domain', [
    'What the words mean that code, SQL, commands and documents share. Times are ISO 8601, UTC.',
    ...words.map(section),
  ]);
}

function section({ name, schema, comments }: Word): string {
  const meta = schema.meta() as { description?: string } | undefined;
  const shape = z.toJSONSchema(schema, { io: 'output', unrepresentable: 'any' }) as JsonSchema;
  const fields = Object.entries(shape.properties ?? {});
  const body =
    fields.length === 0
      ? `Values: ${typeWords({ ...shape, title: undefined })}.`
      : table(
          ['field', 'type', 'meaning'],
          fields.map(([field, type]) => [code(field), typeWords(type), comments.get(field) ?? saidOf(type)]),
        );
  return `## ${name}\n\n${meta?.description ?? ''}.\n\n${body}`;
}

/** What its schema says of a field; what a word says that it refers to stands with that word. */
function saidOf({ title, description = '' }: JsonSchema): string {
  return title === undefined ? description : '';
}

function typeWords(schema: JsonSchema): string {
  if (schema.title !== undefined) return `[${schema.title}](#${schema.title.toLowerCase()})`;
  if (schema.anyOf !== undefined) return [...new Set(schema.anyOf.map(typeWords))].join(' or ');
  if (schema.const !== undefined) return code(String(schema.const));
  if (schema.enum !== undefined) return schema.enum.map((value) => code(String(value))).join(', ');
  if (schema.type === 'array') return `list of ${typeWords(schema.items ?? {})}`;
  if (schema.type === 'object') return objectWords(schema);
  return [schema.type ?? 'anything'].flat().join(' or ');
}

function objectWords({ properties, additionalProperties }: JsonSchema): string {
  if (properties === undefined) return `map to ${typeWords(additionalProperties ?? {})}`;
  const fields = Object.entries(properties).map(([name, type]) => `${code(name)}: ${typeWords(type)}`);
  return `{ ${fields.join('; ')} }`;
}
