import type { DiagnosisReport, Incident, ObjectReference, Severity } from '../../domain/finding.ts';
import { formatAgo } from '../format/age.ts';
import { countOf } from '../format/amount.ts';
import { formatTime, type TimeStyle } from '../format/time.ts';
import type { Note, Tone, View } from '../output/view.ts';
import { openReportsOf } from './open-reports.ts';
import { sarifOf } from './sarif.ts';

export interface DiagnosisViewOptions {
  style: TimeStyle;
  /** true: every finding stands below its incident. */
  wide: boolean;
}

/** What is wrong and why: an entry for each cause, worst first. */
export function diagnosisView(report: DiagnosisReport, options: DiagnosisViewOptions): View {
  const { incidents, harmless, exempted, expired, resolved, unjudged, logs, checks, coverage } = report;
  // On a first run all of it is new, and that says nothing.
  const marked = incidents.some(({ state }) => state !== 'new');
  return {
    kind: 'DiagnosisReport',
    asOf: coverage.asOf,
    coverage,
    fields: { harmless, exempted, expired, resolved, unjudged, logs, checks },
    count: incidents.length + resolved.length,
    items: () => incidents,
    tables: () => [],
    notes: () => [
      ...incidents.map((incident) => incidentNote(incident, { ...options, marked })),
      ...resolved.map(resolvedNote),
      summaryNote(report),
    ],
    nothing: nothingText(report),
    sarif: () => sarifOf(incidents),
    openReports: () => openReportsOf(incidents),
  };
}

function isWhole({ unjudged, coverage }: DiagnosisReport): boolean {
  return coverage.complete && coverage.clusters.length > 0 && unjudged.length === 0;
}

function nothingText(report: DiagnosisReport): string {
  const hidden = leftOutWords(report);
  return isWhole(report)
    ? `nothing is wrong, as far as the checks see${hidden}`
    : `nothing wrong was found in what could be seen; not all was seen${hidden}`;
}

const tones: Readonly<Record<Severity, Tone>> = { error: 'bad', warning: 'warning', notice: 'faint' };
const mostNamed = 4;

function incidentNote(
  incident: Incident,
  { style, wide, marked }: DiagnosisViewOptions & { marked: boolean },
): Note {
  const { severity, title, state } = incident;
  const marks = state === 'ongoing' || !marked ? '' : ` [${state === 'regressed' ? 'back again' : state}]`;
  return {
    text: `${severity.toUpperCase()} ${whose(incident)}: ${title}${marks}`,
    tone: tones[severity],
    details: [
      sinceLine(incident, style),
      ...exemptionLines(incident),
      ...affectedLines(incident),
      ...explanationLines(incident, style),
      ...evidenceLines(incident, wide),
      ...changeLines(incident, style),
      ...fixLines(incident),
      ...(wide ? findingLines(incident) : []),
      '',
    ],
  };
}

/** `Deployment shop/web in prod-eu`; where it comes from, or who suffers most plainly. */
function whose({ culprits, affected }: Incident): string {
  const clusters = [...new Set(affected.map(({ cluster }) => cluster))];
  const names = [...new Set(affected.map(({ object }) => nameOf(object)))];
  const [only] = names;
  const where = clusters.length > mostNamed ? countOf(clusters.length, 'cluster') : clusters.join(', ');
  if (names.length === 1 && only !== undefined) return `${only} in ${where}`;
  const culprit = [...new Set(culprits.map(({ object }) => nameOf(object)))];
  const what =
    culprit.length === 1 && culprit[0] !== undefined ? culprit[0] : countOf(names.length, 'object');
  return `${what} in ${where}`;
}

function nameOf({ kind, namespace, name }: ObjectReference): string {
  return `${kind.split('.')[0] ?? kind} ${namespace === null ? '' : `${namespace}/`}${name}`;
}

function sinceLine({ since, firstSeen, state, code }: Incident, style: TimeStyle): string {
  const when =
    since === null
      ? `seen since ${formatTime(firstSeen, style)}${state === 'new' ? ' (this run)' : ` (${formatAgo(firstSeen, style.now)})`}`
      : `since ${formatTime(since, style)} (${formatAgo(since, style.now)})`;
  return `${when} · ${code}`;
}

function exemptionLines({ exemption }: Incident): string[] {
  if (exemption === undefined) return [];
  const { until, owner, reason } = exemption;
  return [`exempted  until ${until} by ${owner}: ${reason}`];
}

/** Who suffers, where the headline does not say it. */
function affectedLines({ affected }: Incident): string[] {
  const names = [...new Set(affected.map(({ object }) => nameOf(object)))];
  if (names.length < 2) return [];
  const more = names.length > mostNamed ? ` and ${names.length - mostNamed} more` : '';
  return [`affects   ${names.slice(0, mostNamed).join(', ')}${more}`];
}

function explanationLines({ explanation }: Incident, style: TimeStyle): string[] {
  if (explanation === undefined) return [];
  const lines = explanation.text.split('\n').filter((line) => line.trim() !== '');
  const words = lines.length === 0 ? ['(nothing that the evidence holds)'] : lines;
  return words.map((line, index) => {
    const by =
      index === words.length - 1 ? ` (${explanation.model}, ${formatAgo(explanation.at, style.now)})` : '';
    return `${index === 0 ? 'explained' : '         '} ${line}${by}`;
  });
}

const usualEvidence = 3;

function evidenceLines({ evidence }: Incident, wide: boolean): string[] {
  return evidence.slice(0, wide ? evidence.length : usualEvidence).map(({ source, object, field, text }) => {
    const label = source === 'log' ? 'log       ' : 'evidence  ';
    return `${label}${nameOf(object)}${field === null ? '' : ` ${field}`}: ${wide ? text : firstLine(text)}`;
  });
}

/** Of a stack the line that says it; all of it is in the wide view. */
function firstLine(text: string): string {
  const [first = '', ...others] = text.split('\n');
  return others.length === 0 ? first : `${first} … (${countOf(others.length, 'more line')})`;
}

function changeLines({ change }: Incident, style: TimeStyle): string[] {
  if (change === null) return [];
  const words = change.words.map(({ text }) => text).join('; ');
  const by = change.by === null ? '' : ` (by ${change.by})`;
  return [`before    ${formatTime(change.at, style)}: ${change.kind.kind} ${change.name}: ${words}${by}`];
}

function fixLines({ fix, culprits }: Incident): string[] {
  if (fix === null) return [];
  const clusters = new Set(culprits.map(({ cluster }) => cluster));
  const where = clusters.size > 1 ? ' (in each cluster)' : '';
  return [`fix       ${fix.text}`, ...(fix.command === null ? [] : [`          ${fix.command}${where}`])];
}

function findingLines({ findings }: Incident): string[] {
  return findings.map(
    ({ code, cluster, object, title }) => `finding   ${code} ${cluster} ${nameOf(object)}: ${title}`,
  );
}

function resolvedNote(incident: Incident): Note {
  return { text: `RESOLVED ${whose(incident)}: ${incident.title}`, tone: 'good' };
}

/** `; 3 more harm nobody, 1 is exempted (--all)`. */
function leftOutWords({ harmless, exempted }: Pick<DiagnosisReport, 'harmless' | 'exempted'>): string {
  const words = [
    ...(harmless === 0 ? [] : [`${harmless} more ${harmless === 1 ? 'harms' : 'harm'} nobody`]),
    ...(exempted === 0 ? [] : [`${exempted} ${exempted === 1 ? 'is' : 'are'} exempted`]),
  ];
  return words.length === 0 ? '' : `; ${words.join(', ')} (--all)`;
}

function summaryNote(report: DiagnosisReport): Note {
  const { incidents, checks } = report;
  const counts = (['error', 'warning', 'notice'] as const).flatMap((severity) => {
    const count = incidents.filter((incident) => incident.severity === severity).length;
    return count === 0 ? [] : [countOf(count, severity)];
  });
  const hidden = leftOutWords(report);
  const nothing = isWhole(report) ? 'nothing wrong' : 'nothing wrong in what could be seen';
  return { text: `${counts.join(', ') || nothing} by ${countOf(checks, 'check')}${hidden}` };
}
