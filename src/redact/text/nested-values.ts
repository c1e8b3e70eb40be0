import type { KeyMeaning } from '../keys/credential-key.ts';
import { holdsOnlyCredentials, isNamingEntry } from '../keys/entry-key.ts';
import { looksLikeName } from '../values/says-only-where.ts';
import { keyIndent, type Span } from './find-value.ts';
import { blockEntries } from './yaml-block.ts';

/** Longer blocks are data rather than settings. */
const mostLines = 500;
const endsLine = /["']?:[ \t]*(?:#[^\n]*)?\r?\n/y;

/** The credentials in the lines below a credential's key that has no value of its own: `tokens:` and its items. */
export function nestedValues(text: string, keyStart: number, keyEnd: number, meaning: KeyMeaning): Span[] {
  endsLine.lastIndex = keyEnd;
  if (!endsLine.test(text)) return [];
  const holdsOnly = holdsOnlyCredentials(text.slice(keyStart, keyEnd));
  const spans: Span[] = [];
  const indent = keyIndent(text, keyStart);
  for (const { key, start, end } of blockEntries(text, endsLine.lastIndex, indent, mostLines)) {
    // What stands under a key of its own is judged by that one.
    if (key !== null && !holdsOnly) break;
    if (key !== null && isNamingEntry(key)) continue;
    const value = text.slice(start, end);
    const isName = key === null && meaning === 'weak' && looksLikeName(value);
    if (!isName && !isStructure(value)) spans.push({ start, end, form: 'line' });
  }
  return spans;
}

/** Flow collections, anchors and aliases, and what is hidden already. */
function isStructure(value: string): boolean {
  return value === '' || /^[[{&*]/.test(value) || value.includes('<hidden:');
}
