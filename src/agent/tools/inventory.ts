import { z } from 'zod';
import { AppError } from '../../domain/errors.ts';
import { defineTool, type ToolContext } from './agent-tool.ts';
import { comparedKinds, misspeltKinds } from './kinds-in-sql.ts';
import { lookUp, mostRows, queried } from './tool-values.ts';

export const inventory = defineTool({
  name: 'inventory',
  description:
    'Runs one read-only SQLite SELECT over the views of the whole fleet. Use it to count, find, group, sum and compare: let SQL do the arithmetic. Select the cluster with every row, and names with every count. A whole object comes from the tool object, not from SQL.',
  parameters: z.object({ sql: z.string().min(1).describe('One SELECT statement over the views.') }),
  summary: ({ sql }) => `SQL: ${sql.replace(/\s+/g, ' ').trim()}`,
  async run({ sql }, context) {
    await refuseMisspeltKinds(sql, context);
    return queried(sql, context);
  },
});

/** Rejects with USAGE, which names the right spelling. */
async function refuseMisspeltKinds(sql: string, context: ToolContext): Promise<void> {
  const written = comparedKinds(sql);
  if (written.length === 0) return;
  const limits = { maxRows: mostRows, maxBytes: 1_000_000 };
  const rows = await lookUp('select distinct kind from cache_metadata', context, limits);
  const [first] = misspeltKinds(written, rows.flat().map(String));
  if (first === undefined) return;
  throw new AppError('USAGE', `no kind is written "${first.written}" in these views`, {
    hint: `Write ${first.meant.map((kind) => `'${kind}'`).join(' or ')} and call again.`,
  });
}
