import type { JsonObject } from '../../lib/json.ts';
import { recordName } from '../record-name.ts';
import { cutOffReason, endsAtLimit } from '../says-more.ts';
import type { Found } from './rung.ts';

/**
 * YAML has no end: a text that was cut is as well-formed as a whole one. What tells: kubectl's List has its kind behind its
 * items; the last of several objects lacks what all others have; the text ends at a round length, or within a line. Of an
 * object that was cut for sure nothing is used; a name that may be half is nobody's.
 */
export function withoutCutEnd(found: Found, text: string): Found {
  const { records } = found;
  if (records.length === 0 || found.incomplete !== null) return found;
  const endsInLine = !text.endsWith('\n');
  if (lacksItsKind(text) || (endsInLine && lacksKeys(records)) || endsAtLimit(text))
    return { ...found, records: records.slice(0, -1), incomplete: cutOffReason };
  const saysItsEnd = /^(?:kind|metadata|```)/m.test(lastLines(text));
  return endsInLine && !saysItsEnd ? doubted(found, text) : found;
}

/** Some servers trim what they give: the last object may be whole all the same, unless it ends with its name. */
function doubted(found: Found, text: string): Found {
  const { records } = found;
  const isName = text.slice(text.lastIndexOf('\n') + 1).endsWith(recordName(records.at(-1) ?? {}) ?? '');
  return records.length > 1 || isName
    ? { ...found, records: isName ? records.slice(0, -1) : records, incomplete: 'the text may be cut off' }
    : found;
}

function lastLines(text: string): string {
  return text.split('\n').slice(-3).join('\n');
}

function lacksItsKind(text: string): boolean {
  return /^apiVersion: v1\r?\nitems:/m.test(text.slice(0, 500)) && !/^kind:/m.test(text.slice(-2000));
}

/** Keys of a whole object, in the order in which they are written. */
const objectKeys = ['apiVersion', 'kind', 'metadata', 'spec', 'status'];

function lacksKeys(records: readonly JsonObject[]): boolean {
  const others = records.slice(0, -1);
  const last = records.at(-1) ?? {};
  if (others.length === 0) return false;
  return objectKeys.some((key) => !(key in last) && others.every((record) => key in record));
}
