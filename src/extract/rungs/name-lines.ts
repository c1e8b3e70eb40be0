import type { JsonObject } from '../../lib/json.ts';
import { cutOffReason, endsAtLimit, moreSaidIn } from '../says-more.ts';
import { type Found, joinFound, nothingFound, type Rung } from './rung.ts';

/** `pod/web-0`, `deployment.apps/web`: what kubectl prints with -o name. */
const nameLine = /^([a-z][a-z0-9]*(?:\.[a-z0-9.-]+)?)\/([^\s/]+)$/;

/** The last line of a text that was cut before the name. */
const halfLine = /^[a-z][a-z0-9.-]*\/?$/;

/** Lines of kind and name, one to an object. */
export const nameLinesRung: Rung = {
  name: 'names',
  read: ({ blocks }) => {
    const found = blocks.map(readBlock).filter((block) => block !== null);
    return found.length === 0 || found.length < blocks.length ? null : joinFound(found);
  },
};

function readBlock(text: string): Found | null {
  const { records, sentences } = linesOf(text);
  const isHalf = !text.endsWith('\n') && halfLine.test(sentences.at(-1) ?? '');
  if (isHalf) sentences.pop();
  const incomplete = isHalf || endsAtLimit(text) ? cutOffReason : moreSaidIn(sentences);
  // The last name may be half of one.
  if (incomplete === cutOffReason && !isHalf) records.pop();
  // Names among sentences that say something else are mentioned, not listed.
  const isList = sentences.every((line) => line.endsWith(':') || moreSaidIn([line]) !== null);
  return records.length > 0 && isList ? { ...nothingFound, records, incomplete } : null;
}

function linesOf(text: string): { records: JsonObject[]; sentences: string[] } {
  const records: JsonObject[] = [];
  const sentences: string[] = [];
  for (const line of text.split('\n').map((raw) => raw.trim())) {
    const [, kind, name] = nameLine.exec(line) ?? [];
    if (kind !== undefined) records.push({ kind, name });
    else if (line !== '' && !line.startsWith('```')) sentences.push(line);
  }
  return { records, sentences };
}
