import { jsonrepair } from 'jsonrepair';
import { findRecords } from './find-records.ts';
import { parseJson } from './json-text.ts';
import { type Found, joinFound, type Rung } from './rung.ts';
import { splitJson } from './split-json.ts';

/** What is told of an answer that was read this way: it may lack anything. */
export const repairedReason = 'its JSON was broken and had to be repaired';

/** Repairing costs a walk over the text in small steps; broken answers are short ones that a script put together. */
const longestRepair = 2_000_000;
const opensJson = /^\s*[[{]/m;

/**
 * JSON that is none: quotes of another kind, trailing commas, Python's words. The last rung, and never taken for whole. Of a
 * text that ends too early the last object is left out: half a name is a name that nobody said.
 */
export const repairedRung: Rung = {
  name: 'repaired',
  read: ({ blocks }) => {
    const found = blocks.map(readBlock).filter((block) => block !== null);
    return found.length === 0 ? null : joinFound(found);
  },
};

function readBlock(text: string): Found | null {
  const start = opensJson.exec(text)?.index;
  if (start === undefined || text.length - start > longestRepair) return null;
  const broken = text.slice(start).trim();
  const found = findRecords(repair(broken));
  if (found === null || (found.records.length === 0 && found.error === null && found.innerText === null))
    return null;
  const { cutOff } = splitJson(broken);
  // Of an object that lost its brace, keys and values become a list of texts.
  const objects = found.records.filter((record) => Object.keys(record).length > 1);
  const records = cutOff ? objects.slice(0, -1) : objects;
  if (records.length === 0 && found.error === null && found.innerText === null) return null;
  return { ...found, records, incomplete: repairedReason };
}

function repair(text: string): unknown {
  try {
    return parseJson(jsonrepair(text));
  } catch {
    // It is no JSON at all: not readable this way.
    return undefined;
  }
}
