import { z } from 'zod';
import type { DiagnosisReport, Finding, Incident, ObjectReference } from '../../domain/finding.ts';
import type { Scalar } from '../../domain/resource.ts';
import { titleWithoutChange } from '../../domain/words-of-changes.ts';
import { defineTool, type ToolContext } from './agent-tool.ts';
import { modelEvidence, modelWords } from './model-words.ts';
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
  const findingsOf = placedFindings(incident);
  return incident.affected.map(({ cluster, object }, index) => {
    const isFull = index < toldInFull;
    const findings = findingsOf(cluster, object);
    return [
      cluster,
      incident.severity,
      titleWithoutChange(incident.title),
      object.kind,
      object.namespace,
      object.name,
      earliestOf(findings) ?? incident.since,
      culpritOf(incident, cluster, object),
      isFull ? evidenceOf(findings) : null,
      isFull ? changeOf(incident, context) : null,
      index === 0 ? fixOf(incident) : null,
      incident.id,
    ];
  });
}

/** The findings of an object; of one that has none, those of its cluster. */
function placedFindings({
  findings,
}: Incident): (cluster: string, object: ObjectReference) => readonly Finding[] {
  const byObject = Map.groupBy(findings, ({ cluster, root }) => keyOf(cluster, root));
  const byCluster = Map.groupBy(findings, ({ cluster }) => cluster);
  return (cluster, object) => byObject.get(keyOf(cluster, object)) ?? byCluster.get(cluster) ?? [];
}

function keyOf(cluster: string, { kind, namespace, name }: ObjectReference): string {
  return JSON.stringify([cluster, kind, namespace, name]);
}

function earliestOf(findings: readonly Finding[]): string | undefined {
  return findings.flatMap(({ since }) => since ?? []).toSorted()[0];
}

/** null: it comes from the object itself. */
function culpritOf({ culprits }: Incident, cluster: string, object: ObjectReference): string | null {
  const own = keyOf(cluster, object);
  const others = culprits.filter(
    (culprit) => culprit.cluster === cluster && keyOf(cluster, culprit.object) !== own,
  );
  const named = others
    .slice(0, 2)
    .map(({ object: { kind, namespace, name } }) =>
      namespace === null ? `${kind} ${name}` : `${kind} ${namespace}/${name}`,
    );
  return named.join(', ') || null;
}

function evidenceOf(findings: readonly Finding[]): string | null {
  const texts = findings.flatMap(({ evidence }) =>
    evidence.map((piece) => `${piece.object.name}: ${modelEvidence(piece)}`),
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
