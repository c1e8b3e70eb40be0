import type { Incident } from '../../src/domain/finding.ts';
import { type Comparison, nameOf } from '../../test/scenarios/compare.ts';
import { type Half, halves } from '../../test/scenarios/scenario.ts';
import { verdict } from '../report.ts';

export interface Outcome {
  comparisons: Comparison[];
  /** Of each healthy scenario, what it must not have. */
  alarms: { scenario: string; incidents: Incident[] }[];
  elsewhere: Incident[];
  /** What did not come about in the cluster: nothing can be said of it. */
  open: string[];
  /** Wall-clock seconds. */
  scanSeconds: number;
  diagnoseSeconds: number;
  resources: number;
}

const targets = { recall: 0.95, incidentsPerCause: 1.2 } as const;

interface HalfFigures {
  scenarios: number;
  real: number;
  causes: number;
  told: number;
  incidents: number;
}

function figuresOf(comparisons: readonly Comparison[], half: Half): HalfFigures {
  const own = comparisons.filter(({ scenario }) => scenario.half === half);
  const causes = own.flatMap((one) => one.causes);
  return {
    scenarios: own.length,
    real: own.filter(({ scenario }) => scenario.nodes === 'real').length,
    causes: causes.length,
    told: causes.filter(({ told }) => told !== null).length,
    incidents: new Set(own.flatMap((one) => one.incidents)).size,
  };
}

const named: Readonly<Record<Exclude<Half, 'healthy'>, string>> = {
  blind: 'from Kubernetes’ documentation alone',
  'blind-again': 'from Kubernetes’ documentation alone, second round',
  informed: 'with the checks at hand',
};

const faulty = halves.filter((half) => half !== 'healthy');

/** The table that goes into the docs. */
export function outcomeText(outcome: Outcome): string {
  const { comparisons, alarms, scanSeconds, diagnoseSeconds, resources } = outcome;
  const alarmed = alarms.filter(({ incidents }) => incidents.length > 0);
  return [
    '| written | scenarios (on real nodes) | causes told | entries per cause |',
    '| --- | --- | --- | --- |',
    ...faulty.flatMap((half) => halfRow(figuresOf(comparisons, half), named[half])),
    '',
    `Errors or warnings in ${alarms.length} busy namespaces in which nothing is wrong: ${verdict(alarmed.length === 0, `${alarmed.length}, none allowed`)}. ` +
      `The scan of all (${resources} objects) took ${scanSeconds.toFixed(1)} s, \`diagnose --all -o json\` ${diagnoseSeconds.toFixed(1)} s, start of the program included.`,
    ...missedLines(comparisons),
  ].join('\n');
}

function halfRow({ scenarios, real, causes, told, incidents }: HalfFigures, half: string): string[] {
  if (scenarios === 0) return [];
  const share = told / causes;
  const each = incidents / causes;
  return [
    `| ${half} | ${scenarios} (${real}) | ${told} of ${causes}, ${(share * 100).toFixed(0)} %; ${verdict(share >= targets.recall, '≥ 95 %')} | ${each.toFixed(2)}; ${verdict(each <= targets.incidentsPerCause, '≤ 1.2')} |`,
  ];
}

function missedLines(comparisons: readonly Comparison[]): string[] {
  const missed = comparisons.flatMap(({ causes }) => causes.filter(({ told }) => told === null));
  if (missed.length === 0) return [];
  return ['', 'Not told:', '', ...missed.map(({ scenario, cause }) => `- ${cause.cause} (\`${scenario}\`)`)];
}

/** All that is not as it should be, for those who mend it. */
export function complaints({ comparisons, alarms, elsewhere, open }: Outcome): string[] {
  return [
    ...open.map((text) => `did not come about   ${text}`),
    ...comparisons.flatMap(({ causes }) =>
      causes
        .filter(({ told }) => told === null)
        .map(({ scenario, cause, why }) => `missed   ${scenario}: ${cause.cause}\n         ${why}`),
    ),
    ...comparisons
      .filter(({ scenario }) => scenario.half !== 'healthy')
      .flatMap(({ scenario, others }) =>
        others.map((one) => `besides  ${scenario.name}: ${incidentText(one)}`),
      ),
    ...alarms.flatMap(({ scenario, incidents }) =>
      incidents.map((one) => `alarm    ${scenario}: ${incidentText(one)}`),
    ),
    ...elsewhere.map((one) => `elsewhere  ${incidentText(one)}`),
  ];
}

function incidentText({ severity, code, title, culprits, harms }: Incident): string {
  const from = culprits.map(({ object }) => nameOf(object)).join(', ');
  return `${severity} ${code} ${from}: ${title}${harms ? '' : ' (harms nobody)'}`;
}

/** false: a target is missed, or something could not be tried. */
export function isAsWanted({ comparisons, alarms, open }: Outcome): boolean {
  const figures = faulty.map((half) => figuresOf(comparisons, half));
  return (
    open.length === 0 &&
    alarms.every(({ incidents }) => incidents.length === 0) &&
    figures.every(
      ({ causes, told, incidents }) =>
        causes === 0 || (told / causes >= targets.recall && incidents / causes <= targets.incidentsPerCause),
    )
  );
}
