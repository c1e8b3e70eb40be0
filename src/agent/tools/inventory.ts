import { z } from 'zod';
import { AppError } from '../../domain/errors.ts';
import { defineTool, type ToolContext } from './agent-tool.ts';
import { comparedKinds, type MisspeltKind, misspeltAlone, misspeltKinds } from './kinds-in-sql.ts';
import { lookUp, mostRows, queried } from './tool-values.ts';

export const inventory = defineTool({
  name: 'inventory',
  description:
    'Runs one read-only SQLite SELECT over the views of the whole fleet. Use it to count, find, group, sum and compare: let SQL do the arithmetic. Select the cluster with every row, and names with every count. A whole object comes from the tool object, not from SQL.',
  parameters: z.object({ sql: z.string().min(1).describe('One SELECT statement over the views.') }),
  summary: ({ sql }) => `SQL: ${sql.replace(/\s+/g, ' ').trim()}`,
  async run({ sql }, context) {
    const misspelt = await misspeltIn(sql, context);
    const result = await queried(sql, context);
    return { ...result, notes: [...misspelt, ...result.notes] };
  },
});

/** A note for each kind that finds nothing as it is written. Rejects with USAGE, which names the right spelling, where nothing else is compared. */
async function misspeltIn(sql: string, context: ToolContext): Promise<string[]> {
  const lists = comparedKinds(sql);
  if (lists.length === 0) return [];
  const limits = { maxRows: mostRows, maxBytes: 1_000_000 };
  const rows = await lookUp('select distinct kind from cache_metadata', context, limits);
  const known = rows.flat().map(String);
  const alone = misspeltAlone(lists, known);
  if (alone !== null)
    throw new AppError('USAGE', `no kind is written "${alone.written}" in these views`, {
      hint: `Write ${spellingsOf(alone)} and call again.`,
    });
  return misspeltKinds(lists.flat(), known).map(
    (kind) =>
      `no kind is written "${kind.written}" here, so none of it is in these rows: write ${spellingsOf(kind)}`,
  );
}

function spellingsOf({ meant }: MisspeltKind): string {
  return meant.map((kind) => `'${kind}'`).join(' or ');
}
