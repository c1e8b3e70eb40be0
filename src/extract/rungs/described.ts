import type { JsonObject } from '../../lib/json.ts';
import { moreSaidIn } from '../says-more.ts';
import { type Found, joinFound, nothingFound, type Rung } from './rung.ts';

const nameLine = /^name:[ \t]*(\S+)$/i;
const aligned = /^Name:(?: {2,}|\t+)\S+$/;
const field = /^([A-Za-z][\w /-]{0,40}):[ \t]*(.*)$/;
/** A label under the first, aligned with it. */
const furtherLabel = /^\s{8,}([\w./-]+=\S*)$/;
/** What describes a whole in small: their lines say other things than the field of the same name elsewhere. */
const wanted = /^(?:namespace|labels|node|status|ip|uid|type|phase|service account)$/i;

/**
 * What `kubectl describe` prints, and paragraphs that open with `Name: …`: the plain fields of each. Its Status is the
 * phase, and not what a table has under that title.
 */
export const describedRung: Rung = {
  name: 'described',
  read: ({ blocks }) => {
    const found = blocks.map(readBlock).filter((block) => block !== null);
    return found.length === 0 ? null : joinFound(found);
  },
};

function readBlock(text: string): Found | null {
  const lines = text.split('\n').map((line) => line.trimEnd());
  const starts = lines.flatMap((line, index) => (nameLine.test(line) ? [index] : []));
  const [first] = starts;
  const isDescribed = first !== undefined && (aligned.test(lines[first] ?? '') || starts.length > 1);
  if (first === undefined || !isDescribed || lines.includes('---') || !isHeading(lines.slice(0, first)))
    return null;
  const records = starts.map((start, index) => recordOf(lines.slice(start, starts[index + 1])));
  return { ...nothingFound, records, incomplete: moreSaidIn([...lines.slice(0, first), ...lines.slice(-2)]) };
}

/** Before the first object stands a sentence at most. */
function isHeading(lines: readonly string[]): boolean {
  return lines.filter((line) => line !== '' && !line.startsWith('```')).length <= 2;
}

function recordOf(lines: readonly string[]): JsonObject {
  const [, name = ''] = nameLine.exec(lines[0] ?? '') ?? [];
  const record: JsonObject = { name };
  for (const [index, line] of lines.entries()) {
    const [, key = '', value = ''] = field.exec(line) ?? [];
    if (wanted.test(key) && value !== '')
      record[key.toLowerCase()] ??= fieldValue(key.toLowerCase(), value, lines.slice(index + 1));
  }
  return record;
}

function fieldValue(key: string, value: string, following: readonly string[]): string {
  if (key === 'labels') return [value, ...furtherLabels(following)].join(',');
  return key === 'node' ? value.replace(/\/.*$/, '') : value;
}

function furtherLabels(lines: readonly string[]): string[] {
  const end = lines.findIndex((line) => !furtherLabel.test(line));
  return lines.slice(0, end === -1 ? lines.length : end).map((line) => line.trim());
}
