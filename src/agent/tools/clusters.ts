import { z } from 'zod';
import { matchesGlob } from '../../lib/match-glob.ts';
import { defineTool } from './agent-tool.ts';

export const clusters = defineTool({
  name: 'clusters',
  description:
    'The clusters that are known, with state, version, provider, environment, how many nodes and pods are kept, and why one could not be read. Call it first when a question is about clusters or does not name one.',
  parameters: z.object({ name: z.string().min(1).describe('A name or glob ("prod-*"); "*" for all.') }),
  summary: ({ name }) => `clusters ${name}`,
  async run({ name }, { fleet }) {
    const status = await fleet.status([]);
    const found = status.clusters.filter((cluster) => matchesGlob(name, cluster.name));
    const countOf = (clusterId: string, kind: string): number | null => {
      const kept = status.kinds.find((entry) => entry.clusterId === clusterId && entry.kind === kind);
      // What was never seen is no zero.
      return kept === undefined || kept.asOf === null ? null : kept.count;
    };
    return {
      asOf: status.coverage.asOf,
      columns: [
        'cluster',
        'state',
        'environment',
        'version',
        'distribution',
        'provider',
        'region',
        'nodes',
        'pods',
        'failure',
        'last_answered_at',
      ],
      rows: found.map((cluster) => [
        cluster.name,
        cluster.state,
        cluster.environment.value,
        cluster.version,
        cluster.distribution,
        cluster.provider,
        cluster.region,
        countOf(cluster.id, 'nodes'),
        countOf(cluster.id, 'pods'),
        cluster.failure?.message ?? null,
        cluster.lastAnsweredAt,
      ]),
      total: found.length,
      text: null,
      notes: [],
      coverage: status.coverage,
    };
  },
});
