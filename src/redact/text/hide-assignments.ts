import { type KeyMeaning, keyMeaning } from '../keys/credential-key.ts';
import { type Hide, withoutPlaceholders } from '../placeholder.ts';
import { isPasswordKey, looksLikeName, saysOnlyWhere } from '../values/says-only-where.ts';
import { findValue, type Span } from './find-value.ts';
import { nestedValues } from './nested-values.ts';

const keyWord =
  /pass|pw|secret|token|cred|auth|cookie|bearer|salt|jwt|key|otp|pin|nonce|webhook|docker|kubeconfig|psk/gi;
const keyCharacter = /[\w.-]/;
const longestKey = 80;

/**
 * Hides what stands behind a credential's key: `key=value`, `"key": "value"`, `--key value`, `<key>value</key>`, YAML
 * and its blocks. `isFile`: the text is a file of settings rather than a line of a log.
 */
export function hideAssignments(text: string, hide: Hide, isFile: boolean): string {
  const parts: string[] = [];
  let done = 0;
  keyWord.lastIndex = 0;
  for (let match = keyWord.exec(text); match !== null; match = keyWord.exec(text)) {
    const [keyStart, keyEnd] = keyAround(text, match.index, done);
    const spans = credentialsBehind(text, keyStart, keyEnd, isFile);
    for (const { start, end } of spans) {
      parts.push(text.slice(done, start), hide(text.slice(start, end)));
      done = end;
    }
    keyWord.lastIndex = Math.max(keyEnd, done);
  }
  return done === 0 ? text : parts.join('') + text.slice(done);
}

/** The whole key around the word that was found, not before what is done. */
function keyAround(text: string, at: number, done: number): [number, number] {
  let start = at;
  while (start > done && at - start < longestKey && keyCharacter.test(text[start - 1] ?? ' ')) start -= 1;
  let end = at;
  while (end - at < longestKey && keyCharacter.test(text[end] ?? ' ')) end += 1;
  return [start, end];
}

function credentialsBehind(text: string, keyStart: number, keyEnd: number, isFile: boolean): Span[] {
  const key = text.slice(keyStart, keyEnd);
  const meaning = keyMeaning(key);
  if ((meaning !== 'strong' && meaning !== 'weak') || isTagged(text, keyStart, keyEnd)) return [];
  const span = findValue({ text, keyStart, keyEnd, isFile });
  const nested = span === null && isFile ? nestedValues(text, keyStart, keyEnd, meaning) : [];
  const spans = span === null ? nested : [span];
  const isHeader = headerFlag.test(text.slice(Math.max(0, keyStart - 12), keyStart));
  const context = { key, meaning, isFile, isPassword: isPasswordKey(key), isHeader };
  return spans.filter(
    (found) =>
      !keepsValue(text.slice(found.start, found.end), found.form, text[found.start - 1] ?? '', context),
  );
}

/** `registry/team/token-service:1.2` is an image, whatever it is called. */
function isTagged(text: string, keyStart: number, keyEnd: number): boolean {
  return text[keyStart - 1] === '/' && text[keyEnd] === ':' && /[\w.]/.test(text[keyEnd + 1] ?? ' ');
}

interface Context {
  key: string;
  meaning: KeyMeaning;
  isFile: boolean;
  isPassword: boolean;
  /** It stands behind a command's flag for headers. */
  isHeader: boolean;
}

const headerFlag = /(?:^|\s)(?:-\w?H|--header)[ =]?\\?["']?$/;

const schemeOnly = /^(?:bearer|basic|token|digest|apikey)\s*$/i;
const character = /[^\s=#*_.-]/;

function keepsValue(value: string, form: Span['form'], before: string, context: Context): boolean {
  const { key, meaning, isFile, isPassword } = context;
  if (value.length < (isPassword ? 1 : 3) || saysOnlyWhere(value, isPassword)) return true;
  if (saysNothing(withoutPlaceholders(value), isPassword)) return true;
  if (form === 'spaced') return !isSpacedPassword(key, value);
  if (form === 'list') return meaning === 'weak' && listItems(value).every(looksLikeName);
  const mayBeProse = form === 'word' || (form === 'line' && !isFile);
  return mayBeProse && isProse(value, before, context);
}

/** Rulers, scheme names, and what is left when all is hidden. */
function saysNothing(bare: string, isPassword: boolean): boolean {
  return !character.test(bare) || (!isPassword && schemeOnly.test(bare));
}

/** Prose goes on with words, a password has digits or signs in it. */
function isSpacedPassword(key: string, value: string): boolean {
  const isPassword = /(?:password|passwd|passphrase)$/i.test(key);
  return isPassword && value.length > 3 && /[^A-Za-z]/.test(value.replace(/[.:!?]$/, ''));
}

function listItems(list: string): string[] {
  return list.split(',').map((item) => item.trim().replace(/^(["'])(.*)\1$/, '$2'));
}

/** "invalid token: expired" is a sentence; "token: e8f1" is not, and what follows `password:` is not trusted to be one. */
function isProse(value: string, before: string, { isPassword, meaning, isHeader }: Context): boolean {
  if (isHeader) return false;
  return /\s/.test(before) && (!isPassword || meaning === 'weak') && /^[A-Za-z]+[.:!?]?$/.test(value);
}
