import { createHash } from 'node:crypto';
import type { ListedTool } from './listed-tool.ts';

/** What stands for a tool's definition: it changes with name, description, schema and annotations. */
export function definitionHash({ name, description, inputSchema, annotations }: ListedTool): string {
  return createHash('sha256')
    .update(JSON.stringify([name, description, inputSchema, annotations ?? null]))
    .digest('hex');
}
