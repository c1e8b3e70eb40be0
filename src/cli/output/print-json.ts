import { escapeHidden } from '../../lib/make-visible.ts';

/** A JSON document; hidden and control characters are escaped, so that it is also safe to look at. */
export function printJson(document: unknown): string {
  return `${escapeHidden(JSON.stringify(document, null, 2))}\n`;
}

/** The same on one line. */
export function printJsonLine(document: unknown): string {
  return `${escapeHidden(JSON.stringify(document))}\n`;
}
