import { cutOffReason, moreSaidAround } from '../says-more.ts';
import { findRecords } from './find-records.ts';
import { type Found, joinFound, type Rung } from './rung.ts';
import { splitJson } from './split-json.ts';

/** JSON: one value, one per block, one per line, or several after one another; prose around it is left out. */
export const jsonRung: Rung = {
  name: 'json',
  read: ({ blocks }) => {
    const found = blocks.map(readBlock).filter((block) => block !== null);
    return found.length === 0 ? null : joinFound(found);
  },
};

function readBlock(text: string): Found | null {
  if (!/[[{]/.test(text)) return null;
  const whole = parseJson(text);
  if (whole !== undefined) return findRecords(whole);
  const { documents, cutOff } = splitJson(text.trim());
  const values = documents.map(parseJson);
  const found = values.map((value) => findRecords(value)).filter((part) => part !== null);
  if (found.length === 0) return null;
  const joined = joinFound(found);
  const broken = values.filter((value) => value === undefined).length + (cutOff ? 1 : 0);
  return {
    ...joined,
    dropped: [
      ...joined.dropped,
      ...Array.from({ length: broken }, () => ({ reason: 'not valid JSON', item: null })),
    ],
    incomplete: cutOff ? cutOffReason : (joined.incomplete ?? moreSaidAround(text)),
  };
}

/** A JSON text as a value; undefined: it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The text is the server's: that it is no JSON is the answer, not a fault.
    return undefined;
  }
}
