import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { propertyTimeoutMs } from '../../test/fakes/property-timeout.ts';
import { LineReader } from './line-reader.ts';

function read(
  chunks: (string | Buffer)[],
  limitBytes = 1000,
): { lines: string[]; oversize: (string | number | null)[] } {
  const lines: string[] = [];
  const oversize: (string | number | null)[] = [];
  const reader = new LineReader({
    limitBytes,
    onLine: (line) => lines.push(line),
    onOversize: (id) => oversize.push(id),
  });
  for (const chunk of chunks) reader.push(Buffer.from(chunk));
  return { lines, oversize };
}

const long = 'x'.repeat(2000);

describe('mcp/line-reader', () => {
  it(
    'gives lines however they are cut',
    () => {
      fc.assert(
        fc.property(
          fc.array(fc.string({ unit: 'grapheme', maxLength: 20 }).map((text) => text.replaceAll('\n', ''))),
          fc.array(fc.nat(30)),
          (lines, cuts) => {
            const bytes = Buffer.from(lines.map((line) => `${line}\n`).join(''));
            const chunks: Buffer[] = [];
            let start = 0;
            for (const cut of cuts) {
              chunks.push(bytes.subarray(start, start + cut));
              start += cut;
            }
            chunks.push(bytes.subarray(start));

            expect(read(chunks)).toEqual({ lines, oversize: [] });
          },
        ),
      );
    },
    propertyTimeoutMs,
  );

  it('keeps a line back until it is whole', () => {
    expect(read(['half a li'])).toEqual({ lines: [], oversize: [] });
  });

  it.each<[string, string, string | number | null]>([
    ['first', `{"jsonrpc":"2.0","id":7,"result":{"text":"${long}"}}`, 7],
    ['first, as text', `{"id": "a-1", "jsonrpc":"2.0","error":{"message":"${long}"}}`, 'a-1'],
    ['last', `{"result":{"id":99,"text":"${long}"},"jsonrpc":"2.0","id":8}`, 8],
    ['nowhere', `{"method":"notifications/message","params":{"id":5,"text":"${long}"}}`, null],
    ['only inside the result', `{"jsonrpc":"2.0","result":{"id":5,"text":"${long}","id":6}}`, null],
  ])('passes over a line beyond the limit whose id stands %s', (_, line, id) => {
    expect(read([line.slice(0, 900), line.slice(900), '\nnext\n'])).toEqual({
      lines: ['next'],
      oversize: [id],
    });
  });

  it('takes a line of exactly the limit', () => {
    const line = 'y'.repeat(1000);

    expect(read([`${line}\n${line}z\n`])).toEqual({ lines: [line], oversize: [null] });
  });
});
