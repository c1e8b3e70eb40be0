import type { Incident, ObjectReference, Severity } from '../../src/domain/finding.ts';
import type { Cause, Manifest, NamedScenario } from './scenario.ts';

/** What of a right answer there was: the cause; or the nearest that was said, and what is not right about it. */
export interface CauseOutcome {
  scenario: string;
  cause: Cause;
  /** The incident that tells it; null: none does. */
  told: Incident | null;
  /** Why none does. */
  why: string | null;
}

export interface Comparison {
  scenario: NamedScenario;
  causes: CauseOutcome[];
  /** All that was said about objects of the scenario and harms somebody, or tells a cause. */
  incidents: Incident[];
  /** Those that tell no cause. */
  others: Incident[];
}

const ranks: Readonly<Record<Severity, number>> = { error: 2, warning: 1, notice: 0 };

/** Holds what a diagnosis said to what is true of one scenario; incidents about other objects are left aside. */
export function compare(scenario: NamedScenario, all: readonly Incident[]): Comparison {
  const here = all.filter((incident) => isAbout(incident, scenario));
  const causes = scenario.truth.map((cause) => judge(scenario.name, cause, here));
  const told = new Set(causes.map(({ told }) => told));
  return {
    scenario,
    causes,
    incidents: here.filter((incident) => incident.harms || told.has(incident)),
    others: here.filter((incident) => !told.has(incident) && incident.harms),
  };
}

/** What a healthy place must not have: errors and warnings, whether they harm anybody or not. */
export function alarmsOf({ scenario }: Comparison, all: readonly Incident[]): Incident[] {
  return all.filter((incident) => incident.severity !== 'notice' && isAbout(incident, scenario));
}

/** Incidents about nothing that any scenario made. */
export function elsewhere(scenarios: readonly NamedScenario[], all: readonly Incident[]): Incident[] {
  return all.filter((incident) => !scenarios.some((scenario) => isAbout(incident, scenario)));
}

function judge(scenario: string, cause: Cause, here: readonly Incident[]): CauseOutcome {
  const named = here.filter(({ culprits }) =>
    culprits.some(({ object }) => cause.culprits.some((culprit) => isSame(culprit, object))),
  );
  if (named.length === 0) return { scenario, cause, told: null, why: nothingNamed(here) };
  const faults = named.map((incident) => ({ incident, fault: faultOf(cause, incident) }));
  const right = faults.find(({ fault }) => fault === null);
  if (right === undefined) {
    const why = faults.map(({ incident, fault }) => `"${incident.title}" ${fault}`).join('; ');
    return { scenario, cause, told: null, why };
  }
  const wrong = wrongWord(cause, named);
  return wrong === null
    ? { scenario, cause, told: right.incident, why: null }
    : { scenario, cause, told: null, why: wrong };
}

function nothingNamed(here: readonly Incident[]): string {
  if (here.length === 0) return 'nothing was said';
  return `no culprit of it is named, but ${here.map(({ culprits }) => culprits.map(({ object }) => nameOf(object)).join(', ')).join('; ')}`;
}

function faultOf(cause: Cause, incident: Incident): string | null {
  const text = statementOf(incident).toLowerCase();
  const unsaid = cause.says.find((words) => !words.some((word) => text.includes(word.toLowerCase())));
  if (unsaid !== undefined) return `says none of: ${unsaid.join(', ')}`;
  if (ranks[incident.severity] < ranks[cause.severity])
    return `is only a ${incident.severity}, not ${cause.severity}`;
  return null;
}

/** Of another cause in the same namespace it may well be so: only what is said of this one's culprits counts. */
function wrongWord({ notSaid }: Cause, named: readonly Incident[]): string | null {
  const text = named.map(textOf).join('\n');
  const said = notSaid.find((pattern) => new RegExp(pattern, 'i').test(text));
  return said === undefined ? null : `says "${said}", which is not so`;
}

/** What the entry states. Evidence alone is no statement: it quotes whatever the cluster said. */
function statementOf({ title, culprits, findings }: Incident): string {
  return [
    title,
    ...culprits.map(({ object }) => nameOf(object)),
    ...findings.flatMap((finding) => [finding.title, finding.cause]),
  ].join('\n');
}

/** All that a reader is told about what is wrong; what to do about it is no part of that. */
function textOf(incident: Incident): string {
  const { evidence, findings } = incident;
  return [
    statementOf(incident),
    ...evidence.map(evidenceText),
    ...findings.flatMap((finding) => finding.evidence.map(evidenceText)),
  ].join('\n');
}

function evidenceText({ object, field, text }: Incident['evidence'][number]): string {
  return `${nameOf(object)} ${field ?? ''}: ${text}`;
}

function isAbout(incident: Incident, { setup, change }: NamedScenario): boolean {
  const made = [...setup, ...change.flatMap((step) => ('apply' in step ? step.apply : []))];
  const namespaces = new Set(made.map(namespaceOf));
  const wide = new Set(made.filter(({ metadata }) => metadata.namespace === undefined).map(wideName));
  return objectsOf(incident).some(({ kind, namespace, name }) =>
    namespace === null ? wide.has(`${kind.split('.')[0]}/${name}`) : namespaces.has(namespace),
  );
}

function namespaceOf({ kind, metadata }: Manifest): string | undefined {
  return kind === 'Namespace' ? metadata.name : metadata.namespace;
}

function wideName({ kind, metadata }: Manifest): string {
  return `${kind}/${metadata.name}`;
}

function objectsOf({ culprits, affected, findings }: Incident): ObjectReference[] {
  return [
    ...culprits.map(({ object }) => object),
    ...affected.map(({ object }) => object),
    ...findings.map(({ object }) => object),
  ];
}

function isSame(one: ObjectReference, other: ObjectReference): boolean {
  return one.kind === other.kind && one.namespace === other.namespace && one.name === other.name;
}

export function nameOf({ kind, namespace, name }: ObjectReference): string {
  return `${kind.split('.')[0]} ${namespace === null ? '' : `${namespace}/`}${name}`;
}
