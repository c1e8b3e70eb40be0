import { parseAllDocuments } from 'yaml';
import { findRecords } from './find-records.ts';
import { type Found, joinFound, nothingFound, type Rung } from './rung.ts';

/** What a YAML text opens with after comments: a document, a list item, a key. Prose and tables do not. */
const opening = /^(?:[ \t]*(?:#.*)?\r?\n)*(?:---|-[ \r\n]|[\w"'./-]+:(?:[ \t\r\n]|$)|[[{])/;
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
  return isRead ? joined : null;
}

interface YamlDocument {
  value: unknown;
  broken: boolean;
}

function documentsOf(text: string): YamlDocument[] {
  try {
    // Unique keys are checked at a high price and mean nothing here: the last one wins, as in JSON.
    const documents = parseAllDocuments(text, { prettyErrors: false, uniqueKeys: false, logLevel: 'silent' });
    return [...documents].map((document) =>
      document.errors.length > 0
        ? { value: null, broken: true }
        : { value: document.toJS({ maxAliasCount: 100 }), broken: false },
    );
  } catch {
    // Aliases without end, or nesting too deep to parse: not readable this way.
    return [{ value: null, broken: true }];
  }
}
