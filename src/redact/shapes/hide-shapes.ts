import type { Hide } from '../placeholder.ts';
import type { CredentialShape } from './credential-shape.ts';
import { credentialShapes } from './registry.ts';

/** Shorter than any credential that a shape could tell. */
const shortest = 12;
const anyMark = new RegExp(
  [...new Set(credentialShapes.flatMap(({ marks }) => marks))]
    .map((mark) => mark.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    .join('|'),
);

/** Hides every credential that its shape tells; the rest of the text stays. */
export function hideShapes(text: string, hide: Hide): string {
  if (text.length < shortest || !anyMark.test(text)) return text;
  let hidden = text;
  for (const shape of credentialShapes) {
    if (shape.marks.some((mark) => hidden.includes(mark))) hidden = hideShape(hidden, shape, hide);
  }
  return hidden;
}

function hideShape(text: string, { pattern, accepts }: CredentialShape, hide: Hide): string {
  return text.replace(pattern, (...match) => {
    const whole = String(match[0]);
    const secret = groupsOf(match.at(-1)).secret ?? whole;
    if (accepts?.(secret) === false) return whole;
    const start = whole.lastIndexOf(secret);
    return whole.slice(0, start) + hide(secret) + whole.slice(start + secret.length);
  });
}

/** A replacer's last argument holds the groups, where the pattern has any; else it is the text. */
function groupsOf(last: unknown): Record<string, string | undefined> {
  return typeof last === 'object' && last !== null ? (last as Record<string, string | undefined>) : {};
}
