import type { EvidenceTable } from '../domain/answer.ts';
import type { Incident, ObjectReference } from '../domain/finding.ts';
import type { Scalar } from '../domain/resource.ts';
import { titleWithoutChange } from '../domain/words-of-changes.ts';
import type { Redactor } from '../redact/redactor.ts';
import { objectHider } from './boundary/hide-object.ts';
import { modelEvidence, modelWords } from './tools/model-words.ts';

const columns = ['cluster', 'kind', 'namespace', 'name', 'what', 'field', 'says', 'at'];
/** More who suffer from the same say nothing new. */
const mostAffected = 8;
const mostEvidence = 12;

/** All that a model is shown of an incident: a row for each who suffers, each piece of evidence, the change before and the fix. */
export function incidentEvidence(incident: Incident, redactor: Redactor): EvidenceTable {
  const title = titleWithoutChange(incident.title);
  const rows = [
    ...incident.affected
      .slice(0, mostAffected)
      .map(({ cluster, object }) => rowOf(cluster, object, ['problem', null, title, incident.since])),
    ...incident.culprits
      .slice(0, mostAffected)
      .map(({ cluster, object }) => rowOf(cluster, object, ['comes from', null, title, incident.since])),
    ...evidenceRows(incident),
    ...changeRows(incident, redactor),
    ...fixRows(incident),
  ];
  return {
    id: 'e1',
    tool: 'problems',
    arguments: {},
    asOf: incident.lastSeen,
    columns,
    rows,
    total: rows.length,
    text: null,
    notes: [`${incident.severity} found by the check ${incident.code}`],
    coverage: null,
  };
}

function rowOf(cluster: string, { kind, namespace, name }: ObjectReference, rest: Scalar[]): Scalar[] {
  return [cluster, kind, namespace, name, ...rest];
}

/** That of the incident, and what else its findings rest on; each text once. */
function evidenceRows({ evidence, findings, affected }: Incident): Scalar[][] {
  const placed = findings.flatMap((finding) =>
    finding.evidence.map((piece) => ({ piece, cluster: finding.cluster })),
  );
  const usual = affected[0]?.cluster ?? '';
  const clusterOf = (text: string) => placed.find(({ piece }) => piece.text === text)?.cluster ?? usual;
  const all = [...evidence, ...placed.map(({ piece }) => piece)];
  const distinct = Map.groupBy(all, ({ text }) => text).values();
  return [...distinct]
    .flatMap(([first]) => first ?? [])
    .slice(0, mostEvidence)
    .map((piece) => {
      const { source, object, field, text, at } = piece;
      return rowOf(clusterOf(text), object, [source, field, modelEvidence(piece), at]);
    });
}

function changeRows({ change }: Incident, redactor: Redactor): Scalar[][] {
  if (change === null) return [];
  const { cluster, kind, namespace, name, at, words } = change;
  const text = modelWords(words, { hideObject: objectHider(redactor) });
  return [rowOf(cluster, { kind: kind.kind, namespace, name }, ['change before', null, text, at])];
}

function fixRows({ fix, culprits, affected }: Incident): Scalar[][] {
  const [place] = [...culprits, ...affected];
  if (fix === null || place === undefined) return [];
  const text = fix.command === null ? fix.text : `${fix.text} ${fix.command}`;
  return [rowOf(place.cluster, place.object, ['proposed fix', null, text, null])];
}
