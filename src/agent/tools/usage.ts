import { z } from 'zod';
import { defineTool } from './agent-tool.ts';
import { clusterOrAll, clustersOf, queried, sqlText } from './tool-values.ts';

export const usage = defineTool({
  name: 'usage',
  description:
    'What nodes or pods used of CPU and memory when they were last measured, the largest first. A cell without a value was not measured: it is no zero.',
  parameters: z.object({
    cluster: clusterOrAll,
    of: z.enum(['nodes', 'pods']),
    order: z.enum(['cpu', 'memory']),
  }),
  summary: ({ cluster, of, order }) => `usage of ${of} in ${cluster} by ${order}`,
  async run({ cluster, of, order }, context) {
    const [name] = await clustersOf(cluster, context);
    const by = order === 'cpu' ? 'cpu_used_millis' : 'memory_used_bytes';
    const more = of === 'nodes' ? 'cpu_millis, memory_bytes' : 'namespace, node';
    return queried(
      `select cluster, name, cpu_used_millis, memory_used_bytes, round(memory_used_bytes / 1048576.0) as memory_used_mib, usage_as_of, ${more} from ${of}
        ${name === undefined ? '' : `where cluster = ${sqlText(name)}`} order by ${by} desc nulls last`,
      context,
      name,
    );
  },
});
