import { z } from 'zod';
import { defineTool } from './agent-tool.ts';
import { queried } from './tool-values.ts';

export const inventory = defineTool({
  name: 'inventory',
  description:
    'Runs one read-only SQLite SELECT over the views of the whole fleet. Use it to count, find, group, sum and compare: let SQL do the arithmetic. Select the cluster with every row, and names with every count. A whole object comes from the tool object, not from SQL.',
  parameters: z.object({ sql: z.string().min(1).describe('One SELECT statement over the views.') }),
  summary: ({ sql }) => `SQL: ${sql.replace(/\s+/g, ' ').trim()}`,
  run: ({ sql }, context) => queried(sql, context),
});
