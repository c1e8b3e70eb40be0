import { type Hide, isInPlaceholder } from '../placeholder.ts';
import type { CredentialShape } from './credential-shape.ts';
import { credentialShapes } from './registry.ts';

/** Shorter than any credential that a shape could tell. */
const shortest = 12;
const anyMark = new RegExp(
  [...new Set(credentialShapes.flatMap(({ marks }) => marks))]
    .map((mark) => mark.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    .join('|'),
);
/** Each shape's pattern, saying where its groups stand: a secret may occur twice in its match. */
const patterns = new Map(
  credentialShapes.map((shape) => [shape, new RegExp(shape.pattern, `${shape.pattern.flags}d`)]),
);

/** Hides every credential that its shape tells; the rest of the text stays. */
export function hideShapes(text: string, hide: Hide): string {
  if (text.length < shortest || !anyMark.test(text)) return text;
  let hidden = text;
  for (const [shape, pattern] of patterns) {
    if (shape.marks.some((mark) => hidden.includes(mark))) hidden = hideShape(hidden, shape, pattern, hide);
  }
  return hidden;
}

function hideShape(text: string, { accepts }: CredentialShape, pattern: RegExp, hide: Hide): string {
  const parts: string[] = [];
  let done = 0;
  for (const { indices } of text.matchAll(pattern)) {
    const [start, end] = indices?.groups?.secret ?? indices?.[0] ?? [done, done];
    const secret = text.slice(start, end);
    if (accepts?.(secret) === false || isInPlaceholder(text, start)) continue;
    parts.push(text.slice(done, start), hide(secret));
    done = end;
  }
  return done === 0 ? text : parts.join('') + text.slice(done);
}
