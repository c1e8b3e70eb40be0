import { keyMeaning } from '../keys/credential-key.ts';
import { type Hide, isPlaceholder, untilStable } from '../placeholder.ts';
import { hideShapes } from '../shapes/hide-shapes.ts';
import { redactFile } from '../text/redact-file.ts';
import { redactTextOnce } from '../text/redact-text.ts';
import { isPasswordKey, looksLikeName, saysOnlyWhere } from './says-only-where.ts';

/** What a text has that says more than one thing: words, assignments, JSON. */
const isCompound = /[\s=&]|":/;

/**
 * What is kept of a string of a spec or status. Identifiers look random there and Secrets are named there, so only
 * credentials' keys and known shapes count; text is read as text.
 */
export function hideField(key: string, value: string, hide: Hide): string {
  return untilStable(value, (part) => hideCredentials(key, part, hide));
}

function hideCredentials(key: string, value: string, hide: Hide): string {
  if (value.length < 3 || isPlaceholder(value)) return value;
  const meaning = keyMeaning(key);
  if (meaning === 'strong' || meaning === 'weak') {
    const isKept = saysOnlyWhere(value, isPasswordKey(key)) || (meaning === 'weak' && looksLikeName(value));
    if (!isKept) return hide(value);
  }
  if (value.includes('\n') && key !== 'message') return redactFile(value, hide);
  return isCompound.test(value) ? redactTextOnce(value, hide) : hideShapes(value, hide);
}

/** A number is hidden only as a password: what else a key may say of it, it measures. */
export function hideNumber(key: string, value: number, hide: Hide): number | string {
  return keyMeaning(key) === 'strong' && isPasswordKey(key) ? hide(String(value)) : value;
}
