import { z } from 'zod';
import { AppError } from '../../domain/errors.ts';
import { defineTool } from './agent-tool.ts';

export const evidence = defineTool({
  name: 'evidence',
  description: 'Further rows, or further text, of a result that was cut when it was shown.',
  parameters: z.object({
    id: z.string().min(1).describe('Id of the result: e1, e2 …'),
    offset: z.number().int().min(0).describe('First row (of a text: first character) to show, from 0.'),
  }),
  summary: ({ id, offset }) => `${id} from ${offset} on`,
  async run({ id, offset }, context) {
    const found = context.evidence(id);
    if (found === undefined)
      throw new AppError('USAGE', `there is no result "${id}"`, { hint: 'Ids are e1, e2 …, as shown.' });
    const { id: _, tool: __, arguments: ___, ...rest } = found;
    const notes = [...rest.notes, `${id} from ${offset} on`];
    if (rest.text !== null) return { ...rest, notes, text: rest.text.slice(offset) };
    return { ...rest, notes, rows: rest.rows.slice(offset), total: Math.max(0, rest.total - offset) };
  },
});
