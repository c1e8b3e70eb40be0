import { z } from 'zod';
import type { DiagnosisReport, Incident, ObjectReference } from '../../domain/finding.ts';
import type { Scalar } from '../../domain/resource.ts';
import { defineTool, type ToolContext } from './agent-tool.ts';
import { modelWords } from './model-words.ts';
import { clusterOrAll, clustersOf, mostRows } from './tool-values.ts';

const columns = [
  'cluster',
  'severity',
  'problem',
  'kind',
  'namespace',
  'name',
  'since',
  'comes_from',
  'evidence',
  'change_before',
  'fix',
  'incident',
];
/** Of one incident so many objects are told in full; the others by their names. */
const toldInFull = 3;

export const problems = defineTool({
  name: 'problems',
  description:
    'What is wrong and why: a row per workload, node or volume that suffers, with since when, what it comes from, the evidence, what changed just before, and a fix. A row of each incident comes first, worst first, then what else it hits. Use it first for "what is broken" and "why". No rows mean healthy only where the coverage is whole and nothing is named as not judged.',
  parameters: z.object({
    cluster: clusterOrAll,
    namespace: z.string().describe('Namespace; "" for all.'),
  }),
  summary: ({ cluster, namespace }) => `problems in ${cluster} ${namespace}`.trim(),
  async run({ cluster, namespace }, context) {
    const report = await context.fleet.diagnose({
      target: null,
      clusters: await clustersOf(cluster, context),
      namespaces: namespace === '' ? null : [namespace],
      since: null,
      all: false,
      onlyNew: false,
      isUnremembered: true,
    });
    const incidents = report.incidents.map((incident) => rowsOf(incident, context));
    // Where the rows are cut, no incident is.
    const rows = [...incidents.map((own) => own.slice(0, 1)), ...incidents.map((own) => own.slice(1))].flat();
    return {
      asOf: report.coverage.asOf,
      columns,
      rows: rows.slice(0, mostRows),
      total: rows.length,
      text: null,
      notes: notesOf(report),
      coverage: report.coverage,
    };
  },
});

function rowsOf(incident: Incident, context: ToolContext): Scalar[][] {
  return incident.affected.map(({ cluster, object }, index) => {
    const isFull = index < toldInFull;
    return [
      cluster,
      incident.severity,
      incident.title,
      object.kind,
      object.namespace,
      object.name,
      sinceOf(incident, cluster, object),
      culpritOf(incident, cluster, object),
      isFull ? evidenceOf(incident, cluster, object) : null,
      isFull ? changeOf(incident, context) : null,
      index === 0 ? fixOf(incident) : null,
      incident.id,
    ];
  });
}

function findingsOf({ findings }: Incident, cluster: string, object: ObjectReference) {
  const own = findings.filter((finding) => finding.cluster === cluster && isSame(finding.root, object));
  return own.length > 0 ? own : findings.filter((finding) => finding.cluster === cluster);
}

function isSame(left: ObjectReference, right: ObjectReference): boolean {
  return left.kind === right.kind && left.namespace === right.namespace && left.name === right.name;
}

function sinceOf(incident: Incident, cluster: string, object: ObjectReference): string | null {
  const times = findingsOf(incident, cluster, object).flatMap(({ since }) => since ?? []);
  return times.toSorted()[0] ?? incident.since;
}

/** null: it comes from the object itself. */
function culpritOf({ culprits }: Incident, cluster: string, object: ObjectReference): string | null {
  const others = culprits.filter((culprit) => culprit.cluster === cluster && !isSame(culprit.object, object));
  const named = others
    .slice(0, 2)
    .map(({ object: { kind, namespace, name } }) =>
      namespace === null ? `${kind} ${name}` : `${kind} ${namespace}/${name}`,
    );
  return named.join(', ') || null;
}

function evidenceOf(incident: Incident, cluster: string, object: ObjectReference): string | null {
  const texts = findingsOf(incident, cluster, object).flatMap(({ evidence }) =>
    evidence.map(({ object: { name }, text }) => `${name}: ${text}`),
  );
  return [...new Set(texts)].slice(0, 2).join('; ') || null;
}

function changeOf({ change }: Incident, context: ToolContext): string | null {
  if (change === null) return null;
  return `${change.kind.kind} ${change.name} at ${change.at}: ${modelWords(change.words, context)}`;
}

function fixOf({ fix }: Incident): string | null {
  if (fix === null) return null;
  return fix.command === null ? fix.text : `${fix.text.replace(/[:.]$/, '')}: ${fix.command}`;
}

function notesOf({ incidents, harmless, unjudged, checks }: DiagnosisReport): string[] {
  return [
    `${incidents.length} incidents found by ${checks} checks`,
    ...(harmless > 0 ? [`${harmless} more harm nobody and are left out`] : []),
    ...unjudged
      .slice(0, 5)
      .map(({ cluster, missing, codes }) => `NOT JUDGED in ${cluster}: ${missing} (${codes.join(', ')})`),
    ...(unjudged.length > 5 ? [`and ${unjudged.length - 5} more that could not be judged`] : []),
  ];
}
