import { z } from 'zod';
import { AppError } from '../../domain/errors.ts';
import type { LiveRead } from '../../domain/ports/live.ts';
import { seenNow } from '../seen-now.ts';
import { defineTool, type ToolContext, type ToolResult } from './agent-tool.ts';
import { checkObjectName } from './object-name.ts';
import { saidByUser } from './said-by-user.ts';
import { clustersOf, liveClusters, lookUp, oneCluster, sqlText, textResult } from './tool-values.ts';

export const live = defineTool({
  name: 'live',
  description:
    'Asks a cluster now, by a tool of its MCP server, for what is not kept: what a pod or node uses this moment, a kubelet’s log. With tool "" it says what can be asked there.',
  parameters: z.object({
    cluster: oneCluster,
    tool: z.string().describe('server/tool; "" for the list of them.'),
    namespace: z.string().describe('Namespace; "" if it needs none.'),
    name: z.string().describe('Name of the object, or of the kind; "" if it needs none.'),
  }),
  summary: ({ cluster, tool, namespace, name }) =>
    `${tool === '' ? 'live tools' : tool} ${[namespace, name].filter((part) => part !== '').join('/')} in ${cluster}`.replace(
      / +/g,
      ' ',
    ),
  async run({ cluster, tool, namespace, name }, context) {
    const [known = cluster] = await clustersOf(cluster, context);
    const clusters = liveClusters(context);
    const { server, reads } = await clusters.liveReads(known, context.signal);
    if (tool === '') return listOf(known, { server, reads }, context.now);
    const read = reads.find((candidate) => tool === candidate.tool || tool === `${server}/${candidate.tool}`);
    if (read === undefined)
      throw new AppError('MCP_TOOL_UNKNOWN', `"${tool}" is nothing that ${known} can be asked`, {
        hint: `There is ${reads.map((candidate) => `${server}/${candidate.tool}`).join(', ') || 'nothing'}.`,
      });
    const values = { namespace, name };
    for (const need of read.needs) await checkOrigin(need, values[need], known, context);
    const given = (need: 'namespace' | 'name') => (read.needs.includes(need) ? values[need] : null);
    const request = { cluster: known, tool: read.tool, namespace: given('namespace'), name: given('name') };
    const text = await clusters.liveRead(request, context.signal);
    return textResult(`# cluster: ${known}\n${text}`, seenNow(known, context.now), ['read just now']);
  },
});

function listOf(
  cluster: string,
  { server, reads }: { server: string; reads: readonly LiveRead[] },
  now: number,
): ToolResult {
  const coverage = seenNow(cluster, now);
  return {
    asOf: coverage.asOf,
    columns: ['cluster', 'tool', 'gives', 'needs'],
    rows: reads.map(({ tool, gives, needs }) => [cluster, `${server}/${tool}`, gives, needs.join(', ')]),
    total: reads.length,
    text: null,
    notes: reads.length === 0 ? ['nothing can be asked there by a tool: use what is kept'] : [],
    coverage,
  };
}

/**
 * A name goes to a server only when the user said it or that very cluster has something of the name: so nothing that another
 * cluster, or a text, has put into the conversation gets there. Rejects with OBJECT_UNKNOWN.
 */
async function checkOrigin(
  need: 'namespace' | 'name',
  value: string,
  cluster: string,
  context: ToolContext,
): Promise<void> {
  checkObjectName(need, value);
  if (saidByUser(value, context)) return;
  const named =
    need === 'namespace'
      ? `namespace = ${sqlText(value)}`
      : `(name = ${sqlText(value)} or kind = ${sqlText(value)})`;
  const sql = `select 1 from resources where cluster = ${sqlText(cluster)} and ${named} limit 1`;
  const rows = await lookUp(sql, context, { maxRows: 1, maxBytes: 1000 });
  if (rows.length > 0) return;
  throw new AppError(
    'OBJECT_UNKNOWN',
    `${cluster} has no ${need} "${value.slice(0, 100)}", and the user did not say it`,
    {
      hint: 'Look for the name with the tool inventory.',
    },
  );
}
