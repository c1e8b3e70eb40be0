import { z } from 'zod';
import { defineTool } from './agent-tool.ts';
import { clusterOrAll, clustersOf, queried, sqlText } from './tool-values.ts';

export const events = defineTool({
  name: 'events',
  description:
    'Events, newest first, folded: what was told again and again is one row with its count. They are remembered for longer than clusters keep them.',
  parameters: z.object({
    cluster: clusterOrAll,
    object: z.string().describe('Name of the object that they are about; "" for any.'),
    namespace: z.string().describe('Namespace; "" for all.'),
    type: z.enum(['Warning', 'Normal', 'any']),
  }),
  summary: ({ cluster, object, namespace }) => `events in ${cluster} ${namespace} ${object}`.trim(),
  async run({ cluster, object, namespace, type }, context) {
    const [name] = await clustersOf(cluster, context);
    const where = [
      name === undefined ? null : `cluster = ${sqlText(name)}`,
      object === '' ? null : `object_name = ${sqlText(object)}`,
      namespace === '' ? null : `namespace = ${sqlText(namespace)}`,
      type === 'any' ? null : `type = ${sqlText(type)}`,
    ].filter((condition) => condition !== null);
    return queried(
      `select cluster, namespace, type, reason, object_kind, object_name, message, count, first_seen, last_seen from events
        ${where.length === 0 ? '' : `where ${where.join(' and ')}`} order by last_seen desc`,
      context,
      name,
    );
  },
});
