import { z } from 'zod';
import type { ComparedSide, ObjectDifference } from '../../domain/comparison.ts';
import { AppError } from '../../domain/errors.ts';
import type { CompareSide } from '../../domain/requests.ts';
import { mergeCoverage } from '../merge-coverage.ts';
import { defineTool, type ToolContext } from './agent-tool.ts';
import { modelWords } from './model-words.ts';
import { clustersOf, momentOf, mostRows, oneCluster } from './tool-values.ts';

const time = z.string().describe('As of when: "2h" ago, an ISO 8601 time; "" for now.');

export const compare = defineTool({
  name: 'compare',
  description:
    'How two clusters differ, or one cluster at two moments, in what somebody wrote: objects on one side only, and other images, replicas, settings. Not for states, which follow from it.',
  parameters: z.object({
    left_cluster: oneCluster,
    left_time: time,
    right_cluster: oneCluster,
    right_time: time,
    kind: z.string().describe('Kind: deployment, configmap …; "" for all.'),
    namespace: z.string().describe('Namespace; "" for all.'),
  }),
  summary: ({ left_cluster, left_time, right_cluster, right_time, kind }) =>
    `${kind} ${at(left_cluster, left_time)} against ${at(right_cluster, right_time)}`.trim(),
  async run(given, context) {
    const left = await sideOf(given.left_cluster, ['left_time', given.left_time], context);
    const right = await sideOf(given.right_cluster, ['right_time', given.right_time], context);
    if (left.label === right.label)
      throw new AppError('USAGE', 'both sides are the same', { hint: 'Name two clusters, or two times.' });
    const { kind, namespace } = given;
    const comparison = await context.fleet.compare({
      left,
      right,
      kinds: kind === '' ? [] : [kind],
      names: [],
      clusters: [],
      namespaces: namespace === '' ? null : [namespace],
      labels: [],
    });
    const { differences, alike, unknown } = comparison;
    const coverage = mergeCoverage([comparison.left.coverage, comparison.right.coverage]);
    return {
      asOf: coverage?.asOf ?? null,
      columns: ['left', 'right', 'kind', 'namespace', 'name', 'where', 'what'],
      rows: differences
        .slice(0, mostRows)
        .map((difference) => [
          comparison.left.label,
          comparison.right.label,
          difference.kind,
          difference.namespace,
          difference.name,
          whereOf(difference, comparison.left, comparison.right),
          modelWords(difference.words, context) || null,
        ]),
      total: differences.length,
      text: null,
      notes: [
        `${differences.length} objects differ, ${alike} are alike`,
        ...(unknown === 0
          ? []
          : [
              `${unknown} of one side are not compared: whether the other side has them is not known, because it did not see their kind whole`,
            ]),
      ],
      coverage,
    };
  },
});

function at(cluster: string, moment: string): string {
  return moment === '' ? cluster : `${cluster} @ ${moment}`;
}

async function sideOf(
  cluster: string,
  [argument, moment]: [string, string],
  context: ToolContext,
): Promise<CompareSide> {
  const [name = cluster] = await clustersOf(cluster, context);
  return {
    label: at(name, moment),
    cluster: name,
    at: moment === '' ? null : momentOf(argument, moment, context.now),
  };
}

function whereOf({ where }: ObjectDifference, left: ComparedSide, right: ComparedSide): string {
  if (where === 'both') return 'both, otherwise';
  return `only in ${where === 'left' ? left.label : right.label}`;
}
