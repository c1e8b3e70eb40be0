import type { Answer } from '../src/domain/answer.ts';
import type { EvalScenario } from './scenario.ts';

export interface MadeCall {
  name: string;
  /** JSON, as the model wrote it. */
  arguments: string;
}

/** Tools that ask a cluster; a scenario names them where they may be called. */
const askingTools = new Set(['logs', 'live']);

/** What is wrong with an answer and with the way to it; [] where nothing is. Pure. */
export function verifyAnswer(
  scenario: EvalScenario,
  { text, coverage, cutShort }: Pick<Answer, 'text' | 'coverage' | 'cutShort'>,
  calls: readonly MadeCall[],
): string[] {
  return [
    ...missingFacts(scenario, text),
    ...scenario.forbids
      .filter((pattern) => new RegExp(pattern, 'iu').test(text))
      .map((pattern) => `says /${pattern}/`),
    ...wrongCalls(scenario, calls),
    ...(cutShort === null ? [] : [`cut short: ${cutShort}`]),
    ...wrongCoverage(scenario.partial, coverage),
  ];
}

function missingFacts({ expects }: EvalScenario, text: string): string[] {
  const lines = linesWithContext(text);
  return expects
    .filter((fact) => !lines.some((line) => fact.every((word) => holds(line, word))))
    .map((fact) => `does not say: ${fact.join(' · ')}`);
}

/** Each line with the heading or opening (a line that ends with ":") above it, and the less indented item that it belongs to. */
function linesWithContext(text: string): string[] {
  let heading = '';
  let parent = '';
  return text.split('\n').map((line) => {
    if (/^\s*#|[:：]\**\s*$/.test(line) && !/^\s*[-*]\s/.test(line)) heading = line;
    if (/^[-*]\s|^\d+\.\s/.test(line)) parent = line;
    else if (!/^\s/.test(line)) parent = '';
    return /^\s/.test(line) ? `${heading}\n${parent}\n${line}` : `${heading}\n${line}`;
  });
}

function holds(line: string, alternatives: string): boolean {
  return alternatives.split('|').some((word) => {
    const literal = word.replace(/[.*+?^${}()[\]\\/]/g, '\\$&');
    // A whole word, where it is one of letters that words are parted by; Chinese is written without gaps.
    const [before, after] = [/^[\x21-\x7e]/.test(word), /[\x21-\x7e]$/.test(word)];
    const pattern = `${before ? '(?<![A-Za-z0-9_-]|[0-9][.,])' : ''}${literal}${after ? '(?![A-Za-z0-9_-]|[.,][0-9])' : ''}`;
    return new RegExp(pattern, 'iu').test(line);
  });
}

function wrongCalls({ allowed, forbidsInCalls }: EvalScenario, calls: readonly MadeCall[]): string[] {
  const mayCall = (name: string) => (allowed === undefined ? !askingTools.has(name) : allowed.includes(name));
  const notAllowed = [...new Set(calls.map(({ name }) => name))].filter((name) => !mayCall(name));
  const written = calls.map((call) => call.arguments).join('\n');
  return [
    ...notAllowed.map((name) => `calls ${name}`),
    ...forbidsInCalls
      .filter((pattern) => new RegExp(pattern, 'iu').test(written))
      .map((pattern) => `calls with /${pattern}/`),
  ];
}

function wrongCoverage(partial: boolean | null, coverage: Answer['coverage']): string[] {
  if (partial === null) return [];
  const isPartial = coverage?.complete !== true;
  if (isPartial === partial) return [];
  return [partial ? 'is said to rest on everything' : 'is said to rest on less than everything'];
}
