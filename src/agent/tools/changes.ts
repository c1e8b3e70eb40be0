import { z } from 'zod';
import type { ChangeReport } from '../../domain/change.ts';
import { defineTool } from './agent-tool.ts';
import { modelWords } from './model-words.ts';
import { clusterOrAll, clustersOf, momentOf } from './tool-values.ts';

const mostEntries = 200;

export const changes = defineTool({
  name: 'changes',
  description:
    'What changed, newest first, in words, when and by which field manager; a rollout is one row. not_before, where it stands: when is not told, but between then and at. Use it for "what changed" and to find what came before a fault.',
  parameters: z.object({
    cluster: clusterOrAll,
    since: z.string().describe('How far back: "2h", "7d", or an ISO 8601 time.'),
    kind: z.string().describe('Kind: deployment, configmap …; "" for all.'),
    namespace: z.string().describe('Namespace; "" for all.'),
    name: z.string().describe('Name of one object; "" for all.'),
  }),
  summary: ({ cluster, since, kind, name }) => `changes in ${cluster} since ${since} ${kind} ${name}`.trim(),
  async run({ cluster, since, kind, namespace, name }, context) {
    const report = await context.fleet.changes({
      kinds: kind === '' ? [] : [kind],
      names: name === '' ? [] : [name],
      clusters: await clustersOf(cluster, context),
      namespaces: namespace === '' ? null : [namespace],
      labels: [],
      since: momentOf('since', since, context.now),
      until: context.now,
      limit: mostEntries,
      unfolded: false,
      withDiff: false,
    });
    return {
      asOf: report.coverage.asOf,
      columns: ['cluster', 'kind', 'namespace', 'name', 'not_before', 'at', 'what', 'by', 'followed'],
      rows: report.entries.map((entry) => [
        entry.cluster,
        entry.object.kind,
        entry.object.namespace,
        entry.object.name,
        entry.at === entry.seenAt ? entry.since : null,
        entry.at,
        modelWords(entry.words, context),
        entry.by,
        entry.followers
          .map((follower) => `${follower.kind}: ${follower.added} added, ${follower.deleted} deleted`)
          .join('; ') || null,
      ]),
      total: report.entries.length,
      text: null,
      notes: [sizeWords(report), ...shortWords(report.short)],
      coverage: report.coverage,
    };
  },
});

/** A row may hold several changes. */
function sizeWords({ entries, shown, total, since }: ChangeReport): string {
  const left = total > shown ? `; ${total - shown} older changes are left out` : '';
  return `${entries.length} entries (${shown} changes) since ${since}${left}`;
}

/** A line for each cluster whose history does not reach back so far. */
function shortWords(short: ChangeReport['short']): string[] {
  return [...Map.groupBy(short, ({ cluster }) => cluster)].map(([cluster, kinds]) => {
    const latest = kinds
      .flatMap(({ since }) => since ?? [])
      .toSorted()
      .at(-1);
    const what = kinds.length === 1 ? kinds[0]?.kind : `${kinds.length} kinds`;
    return `${cluster}: the history of ${what} begins ${latest ?? 'nowhere'}; what was before is not known`;
  });
}
