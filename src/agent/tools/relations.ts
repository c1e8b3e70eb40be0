import { z } from 'zod';
import { stateOf } from '../../analyze/relations/object-state.ts';
import type { RelationNode } from '../../domain/relation-tree.ts';
import type { Scalar } from '../../domain/resource.ts';
import { defineTool } from './agent-tool.ts';
import { clustersOf, oneCluster } from './tool-values.ts';

export const relations = defineTool({
  name: 'relations',
  description:
    'What hangs together with one object: owners, Services and Ingresses before it, ConfigMaps, Secrets, volumes and nodes behind it, with their states; what is missing is said.',
  parameters: z.object({
    cluster: oneCluster,
    kind: z.string().min(1).describe('pod, deployment, ingress …'),
    namespace: z.string().describe('Namespace; "" for kinds without one.'),
    name: z.string().min(1),
  }),
  summary: ({ cluster, kind, name }) => `relations of ${kind} ${name} in ${cluster}`,
  async run({ cluster, kind, namespace, name }, context) {
    const tree = await context.fleet.tree({
      kind,
      name,
      clusters: await clustersOf(cluster, context),
      namespaces: namespace === '' ? null : [namespace],
      depth: 4,
    });
    const rows = rowsOf(tree.root, tree.cluster, null, 0);
    return {
      asOf: tree.coverage.asOf,
      columns: ['cluster', 'depth', 'below', 'joined', 'kind', 'namespace', 'name', 'state', 'there'],
      rows,
      total: rows.length,
      text: null,
      notes: [],
      coverage: tree.coverage,
    };
  },
});

/** A row per object, the one above it under `below`; folded ones as a count. */
function rowsOf(node: RelationNode, cluster: string, above: string | null, depth: number): Scalar[][] {
  const { object, joint, children, folded } = node;
  const there = joint === null || joint.state === 'found' ? 'yes' : joint.state;
  const own: Scalar[] = [
    cluster,
    depth,
    above,
    joint === null ? null : `${joint.type}${joint.field === '' ? '' : ` ${joint.field}`}`,
    object.kind,
    object.namespace,
    object.name,
    stateOf(object),
    there,
  ];
  const more = folded.map(({ kind, count, states }): Scalar[] => [
    cluster,
    depth + 1,
    object.name,
    'and more',
    kind,
    null,
    `${count} more`,
    JSON.stringify(states),
    'yes',
  ]);
  return [own, ...children.flatMap((child) => rowsOf(child, cluster, object.name, depth + 1)), ...more];
}
