import { asObject } from '../../lib/json.ts';
import type { ToolAnswer } from './rung.ts';

/** A raw tool result (CallToolResult) taken apart; null: it is none. */
export function takeApart(result: unknown): ToolAnswer | null {
  const outer = asObject(result);
  if (outer === null || (!Array.isArray(outer.content) && asObject(outer.structuredContent) === null))
    return null;
  const content: unknown[] = Array.isArray(outer.content) ? outer.content : [];
  const blocks = content.map(textOf).filter((text) => text !== null);
  return {
    structured: outer.structuredContent ?? undefined,
    blocks,
    otherBlocks: content.length - blocks.length,
  };
}

/** The text of a text block or of an embedded resource. */
function textOf(block: unknown): string | null {
  const text = asObject(block)?.text ?? asObject(asObject(block)?.resource)?.text;
  return typeof text === 'string' ? text : null;
}
