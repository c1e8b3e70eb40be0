import type { Outcome } from './ask-question.ts';
import { type EvalScenario, topics } from './scenario.ts';

/** A scenario, and what came of each time that it was asked. */
export interface ScenarioRuns {
  scenario: EvalScenario;
  outcomes: Outcome[];
}

/** pass@1: the part of all runs that passed; pass^k: the part of the scenarios of which every run passed. */
export function reportText(headline: string, all: readonly ScenarioRuns[], runs: number): string {
  const groups = topics
    .map((topic) => [topic, all.filter(({ scenario }) => scenario.topic === topic)] as const)
    .filter(([, some]) => some.length > 0);
  return [
    headline,
    '',
    `| scenarios | how many | pass@1 | pass^${runs} | tokens in, median | tokens out, median | money | seconds, median |`,
    '| --- | --- | --- | --- | --- | --- | --- | --- |',
    ...groups.map(([topic, some]) => rowOf(topic, some)),
    rowOf('all', all),
    '',
    ...failures(all),
  ].join('\n');
}

function rowOf(title: string, some: readonly ScenarioRuns[]): string {
  const outcomes = some.flatMap((runs) => runs.outcomes);
  const costs = outcomes.flatMap(({ answer }) => (answer === null ? [] : [answer.cost]));
  const passed = outcomes.filter(hasPassed).length;
  const whole = some.filter((runs) => runs.outcomes.every(hasPassed)).length;
  const cells = [
    title,
    some.length,
    share(passed, outcomes.length),
    share(whole, some.length),
    median(costs.map(({ inputTokens }) => inputTokens)),
    median(costs.map(({ outputTokens }) => outputTokens)),
    money(costs.map(({ dollars }) => dollars)),
    median(costs.map(({ durationMs }) => durationMs / 1000)),
  ];
  return `| ${cells.join(' | ')} |`;
}

function hasPassed({ faults }: Outcome): boolean {
  return faults.length === 0;
}

function failures(all: readonly ScenarioRuns[]): string[] {
  return all.flatMap(({ scenario, outcomes }) =>
    outcomes.flatMap(({ faults, refused }, run) => {
      if (faults.length === 0) return [];
      const removed = refused.length === 0 ? '' : `; removed: ${refused.join(' / ')}`;
      return [`- ${scenario.name}, run ${run + 1}: ${faults.join('; ')}${removed}`];
    }),
  );
}

function share(part: number, whole: number): string {
  return whole === 0 ? '-' : `${Math.round((100 * part) / whole)} % (${part}/${whole})`;
}

function median(values: readonly number[]): string {
  const middle = values.toSorted((left, right) => left - right)[Math.floor(values.length / 2)];
  return middle === undefined ? '-' : String(Math.round(middle * 10) / 10);
}

/** `-` where a provider did not say. */
function money(dollars: readonly (number | null)[]): string {
  if (dollars.length === 0 || dollars.includes(null)) return '-';
  const sum = dollars.reduce<number>((total, amount) => total + (amount ?? 0), 0);
  return `$${sum.toFixed(4)}`;
}
