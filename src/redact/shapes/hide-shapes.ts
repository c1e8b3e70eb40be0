import { type Hide, isInPlaceholder } from '../placeholder.ts';
import type { CredentialShape } from './credential-shape.ts';
import { credentialShapes } from './registry.ts';

/** Shorter than any credential that a shape could tell. */
const shortest = 12;
interface Shape extends CredentialShape {
  /** Whether there is a match at all: the cheapest question, and mostly the only one. */
  probe: RegExp;
  /** The matches, and where their groups stand: a secret may occur twice in its match. */
  placing: RegExp;
}

const shapes: readonly Shape[] = credentialShapes.map((shape) => ({
  ...shape,
  probe: new RegExp(shape.pattern, shape.pattern.flags.replace('g', '')),
  placing: new RegExp(shape.pattern, `${shape.pattern.flags}d`),
}));
/** Longest first: of marks that begin alike the regular expression finds the first one named. */
const marks = [...new Set(shapes.flatMap((shape) => shape.marks))].sort(
  (left, right) => right.length - left.length,
);
const anyMark = new RegExp(marks.map((mark) => mark.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|'), 'g');
/** The shapes that may stand where a mark does: its own, and those whose marks are part of it. */
const shapesOfMark = new Map(
  marks.map((mark) => [mark, shapes.filter((shape) => shape.marks.some((part) => mark.includes(part)))]),
);

/** Hides every credential that its shape tells; the rest of the text stays. */
export function hideShapes(text: string, hide: Hide): string {
  if (text.length < shortest) return text;
  const marked = shapesIn(text);
  if (marked.size === 0) return text;
  let hidden = text;
  for (const shape of shapes) if (marked.has(shape)) hidden = hideShape(hidden, shape, hide);
  return hidden;
}

function shapesIn(text: string): Set<Shape> {
  const found = new Set<Shape>();
  anyMark.lastIndex = 0;
  for (let match = anyMark.exec(text); match !== null; match = anyMark.exec(text)) {
    // The next mark may begin within this one.
    anyMark.lastIndex = match.index + 1;
    for (const shape of shapesOfMark.get(match[0]) ?? []) found.add(shape);
  }
  return found;
}

function hideShape(text: string, { probe, placing, accepts }: Shape, hide: Hide): string {
  if (!probe.test(text)) return text;
  const parts: string[] = [];
  let done = 0;
  for (const { indices } of text.matchAll(placing)) {
    const [start, end] = indices?.groups?.secret ?? indices?.[0] ?? [done, done];
    const secret = text.slice(start, end);
    if (accepts?.(secret) === false || isInPlaceholder(text, start)) continue;
    parts.push(text.slice(done, start), hide(secret));
    done = end;
  }
  return done === 0 ? text : parts.join('') + text.slice(done);
}
