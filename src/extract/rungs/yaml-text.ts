import { Composer, type Document, isMap, isScalar, Parser, visit } from 'yaml';
import type { JsonObject } from '../../lib/json.ts';
import { recordName } from '../record-name.ts';
import { moreSaidAround } from '../says-more.ts';
import { findRecords } from './find-records.ts';
import { type Found, joinFound, nothingFound, type Rung } from './rung.ts';
import { withoutCutEnd } from './yaml-end.ts';

/**
 * What a YAML text opens with after comments: a document, a list item, a key. Prose and tables do not; and what opens as
 * JSON and is none is broken, not flow YAML, which nobody writes.
 */
const opening = /^(?:[ \t]*(?:#.*)?\r?\n)*(?:---|-[ \r\n]|[\w"'./-]+:(?:[ \t\r\n]|$))/;
const fence = /^```[\w-]*\n([\s\S]*?)^```/gm;

/** YAML: a list, a Kubernetes List, several documents. */
export const yamlRung: Rung = {
  name: 'yaml',
  read: ({ blocks }) => {
    const found = blocks
      .flatMap(fenced)
      .map(readBlock)
      .filter((block) => block !== null);
    return found.length === 0 ? null : joinFound(found);
  },
};

/** The fenced parts of a text that has any, else the text. */
function fenced(text: string): string[] {
  const parts = text.includes('```') ? [...text.matchAll(fence)].map(([, part = '']) => part) : [];
  return parts.length === 0 ? [text] : parts;
}

function readBlock(text: string): Found | null {
  if (!opening.test(text)) return null;
  const parts = documentsOf(text).map(({ value, broken }): Found | null => {
    if (broken) return { ...nothingFound, dropped: [{ reason: 'not valid YAML', item: null }] };
    return findRecords(value);
  });
  const found = parts.filter((part) => part !== null);
  const joined = joinFound(found);
  const isRead = found.some(
    ({ dropped, records, error }) => records.length > 0 || error !== null || dropped.length === 0,
  );
  if (!isRead || joined.records.some(hasSentenceForName) || isListOfSentences(text, joined)) return null;
  return withoutCutEnd({ ...joined, incomplete: joined.incomplete ?? moreSaidAround(text) }, text);
}

/** `- web-0` beside `- web-1 (Pending)`: a list in sentences, of which one is a name alone. */
function isListOfSentences(text: string, { dropped }: Found): boolean {
  return dropped.length > 0 && /^-\s+[\w.-]+\s*$/m.test(text);
}

/** `name: web-0, status: Running` is no key and its value. */
function hasSentenceForName(record: JsonObject): boolean {
  return /,\s*[\w-]+\s*[:=]/.test(recordName(record) ?? '');
}

interface YamlDocument {
  value: unknown;
  broken: boolean;
}

/** Each alias costs a walk over its document, and aliases of aliases multiply; writers of Kubernetes' YAML use none. */
const mostAliases = 100;

/** Each error costs the parser a stack trace; a text with more is none of YAML. */
const mostErrors = 100;

function documentsOf(text: string): YamlDocument[] {
  try {
    const mayHaveAliases = /\*\w/.test(text);
    return compose(text).map((document) =>
      document === null ||
      document.errors.length > 0 ||
      saysTwice(document) ||
      (mayHaveAliases && hasManyAliases(document))
        ? { value: null, broken: true }
        : { value: document.toJS({ maxAliasCount: mostAliases }), broken: false },
    );
  } catch {
    // Aliases that multiply, or nesting too deep to parse: not readable this way.
    return [{ value: null, broken: true }];
  }
}

/** The documents of a text; null stands for the rest of one that is no YAML. */
function compose(text: string): (Document | null)[] {
  // Unique keys are checked at a high price and mean nothing here: the last one wins, as in JSON.
  const composer = new Composer({ prettyErrors: false, uniqueKeys: false, logLevel: 'silent' });
  const documents: (Document | null)[] = [];
  let errors = 0;
  for (const token of new Parser().parse(text)) {
    if (token.type === 'error') errors += 1;
    if (errors > mostErrors) return [...documents, null];
    documents.push(...composer.next(token));
  }
  documents.push(...composer.end(false, text.length));
  return documents;
}

/** The same key twice at the top: paragraphs of several objects, of which only the last would be seen. */
function saysTwice({ contents }: Document): boolean {
  if (!isMap(contents)) return false;
  const keys = contents.items.map(({ key }) => (isScalar(key) ? String(key.value) : ''));
  return new Set(keys).size < keys.length;
}

function hasManyAliases(document: Document): boolean {
  let aliases = 0;
  visit(document, {
    Alias: () => {
      aliases += 1;
      return aliases > mostAliases ? visit.BREAK : undefined;
    },
  });
  return aliases > mostAliases;
}
