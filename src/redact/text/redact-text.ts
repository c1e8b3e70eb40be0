import { type Hide, untilStable } from '../placeholder.ts';
import { hideShapes } from '../shapes/hide-shapes.ts';
import { hideAssignments } from './hide-assignments.ts';

/** Shorter than `pin=123`. */
const shortest = 7;

/** Hides the credentials in free text: known shapes, and what stands behind a credential's key. The rest stays. */
export function redactText(text: string, hide: Hide): string {
  return untilStable(text, (part) => redactTextOnce(part, hide));
}

/** One pass of that: whoever needs more makes them. */
export function redactTextOnce(text: string, hide: Hide): string {
  return text.length < shortest ? text : hideAssignments(hideShapes(text, hide), hide, false);
}
