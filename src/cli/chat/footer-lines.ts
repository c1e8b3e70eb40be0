import type { Answer } from '../../domain/answer.ts';
import { coverageLine } from '../format/coverage-line.ts';
import type { TimeStyle } from '../format/time.ts';
import { footerLine } from '../views/answer-view.ts';

/** What code says below an answer: why it is not whole, what was seen, as of when, and what it cost. */
export function footerLines(answer: Answer, style: TimeStyle): string[] {
  const { cutShort, coverage } = answer;
  return [
    ...(cutShort === null ? [] : [`not the whole answer: ${cutShort}`]),
    ...(coverage === null ? [] : [coverageLine(coverage, style)]),
    footerLine(answer),
  ];
}
