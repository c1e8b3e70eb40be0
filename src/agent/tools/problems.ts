import { z } from 'zod';
import type { DiagnosisReport, Finding, Incident, ObjectReference } from '../../domain/finding.ts';
import type { Scalar } from '../../domain/resource.ts';
import { severityRank } from '../../domain/severity-rank.ts';
import { titleWithoutChange } from '../../domain/words-of-changes.ts';
import { defineTool, type ToolContext } from './agent-tool.ts';
import { modelEvidence, modelWords } from './model-words.ts';
import { clusterOrAll, clustersOf, mostRows } from './tool-values.ts';

const columns = [
  'cluster',
  'also_in',
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
/** Of more incidents none is told in full, so that all of them are among the rows that are shown. */
const mostInFull = 15;

export const problems = defineTool({
  name: 'problems',
  description:
    'What is wrong and why: a row per workload, node or volume that suffers, with since when, what it comes from, the evidence, what changed just before, and a fix. A row of each incident comes first, worst first (also_in: further clusters where that object suffers from it), then what else it hits. Use it first for "what is broken" and "why". No rows mean healthy only where the coverage is whole and nothing is named as not judged.',
  parameters: z.object({
    cluster: clusterOrAll,
    namespace: z.string().describe('Namespace; "" for all.'),
    name: z.string().prefault('').describe('One object that suffers or causes it; "" for all.'),
  }),
  summary: ({ cluster, namespace, name }) => `problems in ${cluster} ${namespace} ${name}`.trim(),
  async run({ cluster, namespace, name }, context) {
    const report = await context.fleet.diagnose({
      target: null,
      clusters: await clustersOf(cluster, context),
      namespaces: namespace === '' ? null : [namespace],
      since: null,
      all: false,
      onlyNew: false,
      isUnremembered: true,
    });
    const { incidents } = report;
    const isShort = name === '' && incidents.length > mostInFull;
    const told = incidents.map((incident) => rowsOf(incident, { name, isShort }, context));
    // Where the rows are cut, no incident is.
    const rows = [...told.flatMap(({ first }) => first), ...told.flatMap(({ further }) => further)];
    return {
      asOf: report.coverage.asOf,
      columns,
      rows: rows.slice(0, mostRows),
      total: rows.length,
      text: null,
      notes: [
        ...notesOf(report),
        ...(isShort ? ['evidence, change and fix of one: ask by name'] : []),
        ...(name === ''
          ? []
          : [`to do with the name: ${told.filter(({ first }) => first.length > 0).length}`]),
      ],
      coverage: report.coverage,
    };
  },
});

interface Wish {
  /** '': all. */
  name: string;
  isShort: boolean;
}

type Affected = Incident['affected'][number];

/** `first`: a row, and of clusters in which other objects suffer from it one each. */
function rowsOf(
  incident: Incident,
  { name, isShort }: Wish,
  context: ToolContext,
): { first: Scalar[][]; further: Scalar[][] } {
  const findingsOf = placedFindings(incident);
  const isMeant = meant(incident, name);
  const affected = headFirst(incident).filter(({ cluster, object }) =>
    isMeant(object, findingsOf(cluster, object)),
  );
  const first = firstOf(affected);
  const ordered = [...first.keys(), ...affected.filter((placed) => !first.has(placed))];
  const rows = ordered.map((placed, index): Scalar[] => {
    const { cluster, object } = placed;
    const isFull = !isShort && index < Math.max(toldInFull, first.size);
    const findings = findingsOf(cluster, object);
    return [
      cluster,
      first.get(placed)?.join(', ') || null,
      incident.severity,
      titleOf(incident, { cluster, object }),
      object.kind,
      object.namespace,
      object.name,
      earliestOf(findings) ?? incident.since,
      culpritOf(incident, cluster, object),
      isFull ? evidenceOf(findings) : null,
      isFull ? changeOf(incident, context) : null,
      index === 0 && !isShort ? fixOf(incident) : null,
      incident.id,
    ];
  });
  return { first: rows.slice(0, first.size), further: rows.slice(first.size) };
}

/** Those first of which the incident’s own words tell. */
function headFirst({ affected, findings, title }: Incident): Affected[] {
  const heads = new Set(
    findings.filter((finding) => finding.title === title).map(({ cluster, root }) => keyOf(cluster, root)),
  );
  const isHead = ({ cluster, object }: Affected) => Number(heads.has(keyOf(cluster, object)));
  return affected.toSorted((left, right) => isHead(right) - isHead(left));
}

/** Objects that together stand for every cluster of it, each with the further clusters in which the same one suffers. */
function firstOf(affected: readonly Affected[]): Map<Affected, string[]> {
  const first = new Map<Affected, string[]>();
  const covered = new Set<string>();
  for (const placed of affected) {
    if (covered.has(placed.cluster)) continue;
    const same = affected.filter((other) => keyOf('', other.object) === keyOf('', placed.object));
    const further = same.map(({ cluster }) => cluster).filter((cluster) => !covered.has(cluster));
    for (const cluster of further) covered.add(cluster);
    first.set(
      placed,
      [...new Set(further)].filter((cluster) => cluster !== placed.cluster),
    );
  }
  return first;
}

/** Whether an object has the name, something of it that was found has, or what all of it comes from. */
function meant(
  { culprits }: Incident,
  name: string,
): (object: ObjectReference, findings: readonly Finding[]) => boolean {
  if (name === '' || culprits.some(({ object }) => object.name === name)) return () => true;
  return (object, findings) =>
    object.name === name ||
    findings.some(
      (finding) =>
        (finding.object.name === name || speaksOf(finding, name)) &&
        keyOf('', finding.root) === keyOf('', object),
    );
}

/** "Keeps the callers from Service shop/db" is asked for by `db` as well. */
function speaksOf({ title }: Finding, name: string): boolean {
  return title.split(/[\s,;()]+/).some((word) => word === name || word.endsWith(`/${name}`));
}

/** What is wrong with this very object, where that was found; else what the incident says. */
function titleOf({ title, findings }: Incident, { cluster, object }: Affected): string {
  const own = findings.filter((finding) => keyOf(finding.cluster, finding.root) === keyOf(cluster, object));
  const told = own.find((finding) => finding.title === title) ?? own.toSorted(bySeverity)[0];
  return titleWithoutChange(told?.title ?? title);
}

function bySeverity(left: Finding, right: Finding): number {
  return severityRank[left.severity] - severityRank[right.severity];
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
  const named = others.map(({ object: { kind, namespace, name } }) =>
    namespace === null ? `${kind} ${name}` : `${kind} ${namespace}/${name}`,
  );
  return [...new Set(named)].slice(0, 2).join(', ') || null;
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

/** `demo-dev: 5 incidents (2 error, 3 warning)`, where several clusters have some. */
function countsOf(incidents: readonly Incident[]): string[] {
  const clusters = new Set(incidents.flatMap(({ affected }) => affected.map(({ cluster }) => cluster)));
  if (clusters.size < 2) return [];
  return [...clusters].toSorted().map((cluster) => {
    const own = incidents.filter(({ affected }) => affected.some((placed) => placed.cluster === cluster));
    const counts = [...Map.groupBy(own, ({ severity }) => severity)].map(
      ([severity, some]) => `${some.length} ${severity}`,
    );
    return `${cluster}: ${own.length} incidents (${counts.join(', ')})`;
  });
}

function notesOf(report: DiagnosisReport): string[] {
  const { incidents, harmless, unjudged, checks, coverage } = report;
  const isUnseen = coverage.clusters.every(({ asOf }) => asOf === null);
  return [
    isUnseen
      ? 'nothing was judged: nothing was seen'
      : `${incidents.length} incidents found by ${checks} checks`,
    ...countsOf(incidents),
    ...(harmless > 0 ? [`left out, because nothing suffers from them: ${harmless}`] : []),
    ...unjudged
      .slice(0, 5)
      .map(({ cluster, missing, codes }) => `NOT JUDGED in ${cluster}: ${missing} (${codes.join(', ')})`),
    ...(unjudged.length > 5 ? [`and ${unjudged.length - 5} more that could not be judged`] : []),
  ];
}
