import { type CheckedPiece, type CheckedUnit, isRefused } from './check-answer.ts';
import { fence, heading, tableLine } from './markdown-lines.ts';

/** Sentences, list items and table rows of a piece, and what else of it does not hold: headings, titles of a table, code. */
export function toldIn({ blocks }: CheckedPiece): CheckedUnit[] {
  const isCode = fence.test(blocks[0]?.units[0]?.text ?? '');
  return blocks.flatMap(({ block, units }) => {
    const isTold = !isCode && !heading.test(block.prefix);
    return units.filter((unit) => isRefused(unit) || (isTold && saysSomething(unit)));
  });
}

function saysSomething({ unit: { isRow, text } }: CheckedUnit): boolean {
  return (isRow || !tableLine.test(text)) && /[\p{L}\d]/u.test(text);
}
