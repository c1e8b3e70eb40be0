import { isTime } from '../find-differences.ts';

const longest = 60;
const hidden = /<hidden:[0-9a-f]{12}>/;

/** Whether a value is not to be seen: all of it, or a part. */
export function isHidden(value: unknown): boolean {
  return typeof value === 'string' && hidden.test(value);
}

/** A value in a few characters; objects and lists by what they are. */
export function shortValue(value: unknown): string {
  if (value === undefined || value === null) return 'nothing';
  if (value === '') return '""';
  if (typeof value === 'string') return shortText(value);
  if (Array.isArray(value))
    return value.every(isPlain) ? shortText(value.join(',')) : countOf(value.length, 'entry', 'entries');
  if (typeof value === 'object') return shortText(JSON.stringify(value));
  return String(value);
}

/** "replicas 3 → 1", "paused added true", "paused removed"; without the values where they are hidden, long or of many lines. */
export function changeOf(name: string, before: unknown, after: unknown): string {
  if (isTold(before) && isTold(after)) {
    if (before === undefined)
      return isFlag(after) ? `${name} ${String(after)}` : `${name} added: ${shortValue(after)}`;
    if (after === undefined) return `${name} removed`;
    return `${name} ${shortValue(before)} → ${shortValue(after)}`;
  }
  return changeWithoutValue(name, before, after);
}

export function changeWithoutValue(name: string, before: unknown, after: unknown): string {
  if (before === undefined) return `${name} added`;
  return after === undefined ? `${name} removed` : `${name} changed`;
}

function isTold(value: unknown): boolean {
  if (value === undefined || typeof value === 'number' || typeof value === 'boolean') return true;
  if (Array.isArray(value))
    return value.every(isPlain) && value.join(',').length <= longest && !value.some(isHidden);
  return (
    typeof value === 'string' &&
    value.length <= longest &&
    !value.includes('\n') &&
    !isHidden(value) &&
    !isTime(value)
  );
}

function isFlag(value: unknown): boolean {
  return typeof value === 'boolean';
}

function isPlain(value: unknown): boolean {
  return typeof value !== 'object' || value === null;
}

function shortText(text: string): string {
  const line = text.split('\n', 1)[0] ?? '';
  return line.length <= longest && line.length === text.length ? line : `${line.slice(0, longest - 1)}…`;
}

function countOf(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** `shop/web` and the tags or digests of two images of one repository; null: they are of two. */
export function splitImages(
  before: string,
  after: string,
): { repository: string; before: string; after: string } | null {
  // What stands for a hidden value is told whole, so that an export finds it.
  if (isHidden(before) || isHidden(after)) return null;
  const [left, right] = [splitImage(before), splitImage(after)];
  if (left.repository !== right.repository || left.version === right.version) return null;
  return { repository: shortRepository(left.repository), before: left.version, after: right.version };
}

function splitImage(image: string): { repository: string; version: string } {
  const [named = '', digest] = image.split('@', 2);
  const colon = named.lastIndexOf(':');
  const hasTag = colon > named.lastIndexOf('/');
  const tag = hasTag ? named.slice(colon + 1) : null;
  const short = digest?.replace(/^(sha256:[0-9a-f]{12}).*$/, '$1');
  return {
    repository: hasTag ? named.slice(0, colon) : named,
    version: [tag ?? (short === undefined ? 'latest' : null), short].filter((part) => part != null).join('@'),
  };
}

/** Without the registry's host: the last two parts say which image it is. */
function shortRepository(repository: string): string {
  return (
    repository
      .split('/')
      .slice(-2)
      .filter((part) => !/[.:]/.test(part))
      .join('/') || repository
  );
}
