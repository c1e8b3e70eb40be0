import type { Hide } from '../placeholder.ts';
import { blockEntries } from './yaml-block.ts';

const secretKind = /^([ ]*(?:- )?)kind: *["']?Secret["']? *\r?$/gm;
const dataKey = /^([ ]*(?:- )?)(?:data|stringData): *(?:#[^\n]*)?\r?\n/gm;

/** Hides the data of every Secret among the YAML documents of a text. */
export function hideManifests(text: string, hide: Hide): string {
  if (!text.includes('Secret')) return text;
  return text
    .split(/(?<=^---.*\n)/m)
    .map((document) => hideData(document, hide))
    .join('');
}

/** `data` beside `kind: Secret`, as deep as it. */
function hideData(document: string, hide: Hide): string {
  const depths = new Set([...document.matchAll(secretKind)].map(([, opening = '']) => opening.length));
  const parts: string[] = [];
  let done = 0;
  for (const { 0: line, 1: opening = '', index } of depths.size === 0 ? [] : document.matchAll(dataKey)) {
    if (!depths.has(opening.length)) continue;
    for (const { start, end } of blockEntries(document, index + line.length, opening.length)) {
      if (start < done) continue;
      parts.push(document.slice(done, start), hide(document.slice(start, end)));
      done = end;
    }
  }
  return parts.join('') + document.slice(done);
}
