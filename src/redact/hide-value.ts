import { isCredentialKey } from './credential-keys.ts';
import { hasCredentialShape, holdsCredential } from './credential-shapes.ts';
import { isHarmlessKey } from './harmless-keys.ts';
import { redactText } from './redact-text.ts';
import type { KeepValues } from './redactor.ts';

/** Longer values than this are looked into, not hidden whole: they are files with one secret line at most now and then. */
const longestSingleValue = 4096;
const placeholder = /^<hidden:[0-9a-f]{12}>$/;

/** `<hidden:1a2b3c4d5e6f>`: twelve hex digits of the keyed hash, so that a change stays visible and the value does not. */
export function placeholderFor(value: string, keyedHash: (text: string) => string): string {
  return placeholder.test(value) ? value : `<hidden:${keyedHash(value).slice(0, 12)}>`;
}

/** What is kept of a literal value under its key: all of it, all but its secret parts, or its placeholder. */
export function hideValue(
  key: string,
  value: string,
  keepValues: KeepValues,
  hide: (value: string) => string,
): string {
  if (value === '' || keepValues === 'all') return value;
  if (keepValues === 'none') return isHarmlessKey(key) ? value : hide(value);
  if (isCredentialKey(key) && !saysOnlyWhere(value)) return hide(value);
  if (value.length <= longestSingleValue && !value.includes('\n') && holdsCredential(value))
    return hide(value);
  return redactText(value, hide);
}

/** What is kept of a string of a spec or status: identifiers look random there, so only keys and known shapes count. */
export function hideField(key: string, value: string, hide: (value: string) => string): string {
  if (isCredentialKey(key) && !saysOnlyWhere(value)) return hide(value);
  return hasCredentialShape(value) ? redactText(value, hide) : value;
}

/** Under a credential's key often stands only where the credential is, or whether there is one. */
function saysOnlyWhere(value: string): boolean {
  return /^(true|false|yes|no|on|off|none|null|\d{1,4}|\/[\w./-]*|\$\(\w+\)|\$\{\w+\})$/i.test(value);
}
