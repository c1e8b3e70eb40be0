import { stringify } from 'yaml';
import { z } from 'zod';
import { AppError } from '../../domain/errors.ts';
import { asObject } from '../../lib/json.ts';
import { defineTool, type ToolContext } from './agent-tool.ts';
import { foundElsewhere } from './found-elsewhere.ts';
import { clustersOf, oneCluster, textResult } from './tool-values.ts';

const longest = 24_000;

export const object = defineTool({
  name: 'object',
  description:
    'One object as YAML, with status, values of settings hidden. For what the columns of the views do not hold: probes, taints, conditions, selectors.',
  parameters: z.object({
    cluster: oneCluster,
    kind: z.string().min(1).describe('pod, deployment, ingresses.networking.k8s.io …'),
    namespace: z.string().describe('Namespace; "" for kinds without one.'),
    name: z.string().min(1),
  }),
  summary: ({ cluster, kind, namespace, name }) =>
    `${kind} ${namespace === '' ? '' : `${namespace}/`}${name} in ${cluster}`,
  async run(given, context) {
    const { rows, kind, coverage } = await find(given, context);
    const [row] = rows;
    if (row === undefined)
      throw new AppError('OBJECT_UNKNOWN', `${given.cluster} has no ${given.kind} "${given.name}" there`, {
        hint: (await foundElsewhere(given.name, context)) || 'Look for its name with the tool inventory.',
      });
    if (rows.length > 1)
      throw new AppError('OBJECT_AMBIGUOUS', `"${given.name}" is in several namespaces`, {
        hint: `Ask the user which one is meant, or name one: ${rows.map(({ namespace }) => namespace).join(', ')}.`,
      });
    const body = asObject(JSON.parse(row.body ?? '{}')) ?? {};
    const text = stringify(context.hideObject(body, kind), { lineWidth: 0, aliasDuplicateObjects: false });
    const head = `# cluster: ${row.cluster}\n`;
    if (text.length <= longest) return textResult(head + text, coverage);
    const notes = [`the first ${longest} of ${text.length} characters`];
    return textResult(head + text.slice(0, longest), coverage, notes);
  },
});

async function find(
  { cluster, kind, namespace, name }: { cluster: string; kind: string; namespace: string; name: string },
  context: ToolContext,
) {
  return context.fleet.list({
    kind,
    clusters: await clustersOf(cluster, context),
    namespaces: namespace === '' ? null : [namespace],
    names: [name],
    labels: [],
    limit: 20,
    withBody: true,
  });
}
