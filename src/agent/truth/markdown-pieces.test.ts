import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MarkdownPieces } from './markdown-pieces.ts';

function piecesOf(...parts: string[]): string[] {
  const pieces = new MarkdownPieces();
  return [...parts.flatMap((part) => pieces.push(part)), ...pieces.end()];
}

const answer = [
  '## Pods',
  'Two lines that',
  'are one paragraph.',
  '',
  '- first',
  '  goes on',
  '- second',
  '| a | b |',
  '|---|---|',
  '| 1 | 2 |',
  '```sh',
  'echo 1',
  '',
  'echo 2',
  '```',
  'Last.',
].join('\n');

describe('agent/truth/MarkdownPieces', () => {
  it('gives paragraphs, items, rows and whole blocks of code', () => {
    expect(piecesOf(answer)).toEqual([
      '## Pods',
      'Two lines that are one paragraph.',
      '- first goes on',
      '- second',
      '| a | b |',
      '|---|---|',
      '| 1 | 2 |',
      '```sh\necho 1\n\necho 2\n```',
      'Last.',
    ]);
  });

  it('gives a row or heading with its line break, and a paragraph once another thing begins', () => {
    const pieces = new MarkdownPieces();

    expect(pieces.push('| a | b |')).toEqual([]);
    expect(pieces.push('\n')).toEqual(['| a | b |']);
    expect(pieces.push('A paragraph.\nGoes on.\n')).toEqual([]);
    expect(pieces.push('\n')).toEqual(['A paragraph. Goes on.']);
  });

  it('gives a block of code that was never closed', () => {
    expect(piecesOf('```\nhalf')).toEqual(['```\nhalf']);
  });

  it('gives the same, however the text is cut', () => {
    const cuts = fc.array(fc.nat(answer.length), { maxLength: 30 });
    const texts = fc.oneof(
      fc.constant(answer),
      fc.string({ unit: fc.constantFrom('`', '|', '-', ' ', '\n', 'a', '#', '1.') }),
    );

    fc.assert(
      fc.property(texts, cuts, (text, places) => {
        const sorted = [0, ...places.toSorted((left, right) => left - right), text.length];
        const parts = sorted.slice(1).map((place, index) => text.slice(sorted[index], place));

        expect(piecesOf(...parts)).toEqual(piecesOf(text));
      }),
      { numRuns: 200 },
    );
  });
});
