import { keyMeaning } from '../keys/credential-key.ts';
import { isHarmlessKey } from '../keys/harmless-key.ts';
import { isIdentifierKey } from '../keys/identifier-key.ts';
import { type Hide, isPlaceholder, untilStable, withoutPlaceholders } from '../placeholder.ts';
import type { KeepValues } from '../redactor.ts';
import { looksLikeKeyMaterial, looksRandom } from '../shapes/looks-random.ts';
import { redactFile } from '../text/redact-file.ts';
import { redactTextOnce } from '../text/redact-text.ts';
import { encodesCredential } from './encoded-value.ts';
import { redactJsonText } from './redact-json.ts';
import { isPasswordKey, looksLikeName, saysOnlyWhere } from './says-only-where.ts';

/** Where a literal stands: annotations name Secrets and hold ids where settings would hold values. */
export type LiteralPlace = 'setting' | 'annotation';

export interface LiteralRules {
  keepValues: KeepValues;
  hide: Hide;
}

/** Longer values are files: they are looked into, and hidden whole only if the key leaves no doubt. */
const longestSingleValue = 4096;

/** What is kept of a value that a person wrote under a key: all of it, all but its secret parts, or its placeholder. */
export function hideLiteral(key: string, value: string, place: LiteralPlace, rules: LiteralRules): string {
  const { keepValues, hide } = rules;
  if (value === '' || keepValues === 'all' || isPlaceholder(value)) return value;
  if (keepValues === 'none')
    return isHarmlessKey(key) || /^(?:true|false)$/i.test(value) ? value : hide(value);
  return untilStable(value, (part) => hideCredentials(key, part, place, hide));
}

function hideCredentials(key: string, value: string, place: LiteralPlace, hide: Hide): string {
  if (isPlaceholder(value)) return value;
  const isFile = value.includes('\n') || value.length > longestSingleValue;
  if (isCredential(key, value, place, isFile)) return hide(value);
  const json = redactJsonText(value, (inner, leaf) => hideCredentials(inner, leaf, place, hide), hide);
  if (json !== null) return json;
  return isFile ? redactFile(value, hide) : redactSingle(key, value, place, hide);
}

function isCredential(key: string, value: string, place: LiteralPlace, isFile: boolean): boolean {
  const meaning = keyMeaning(key);
  if (meaning === 'none' || meaning === 'address') return false;
  if (
    isFile &&
    (meaning === 'weak' || /[.](?:conf|cfg|ya?ml|json|toml|ini|properties|txt|sh)$/.test(key)) &&
    !/pass|credential/i.test(key)
  )
    return false;
  if (meaning === 'weak' && place === 'annotation' && looksLikeName(value)) return false;
  return !saysOnlyWhere(value, isPasswordKey(key)) && withoutPlaceholders(value) === value;
}

function redactSingle(key: string, value: string, place: LiteralPlace, hide: Hide): string {
  const redacted = redactTextOnce(value, hide);
  const rest = withoutPlaceholders(redacted);
  const isSecret =
    rest.split(/[\s:,;|@]+/).some(looksRandom) ||
    (place === 'setting' && looksLikeKeyMaterial(rest)) ||
    encodesCredential(value, hide);
  return isSecret && !isIdentifierKey(key) ? hide(value) : redacted;
}
