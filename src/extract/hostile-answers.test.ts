import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  corpusTruth,
  extraction,
  type RecordedOutput,
  recordedOutputs,
} from '../../test/fakes/mcp-corpus.ts';
import { readToolResult, readToolText, type ToolReading } from './read-tool-result.ts';
import { recordName } from './record-name.ts';

const realNames = new Set(
  [...corpusTruth().values()].flatMap((kind) => [...kind.values()].map(({ name }) => name)),
);
const outputs = recordedOutputs().filter(({ expect: what }) => what === 'records');
/** Lists of names alone, and descriptions, have nothing behind a name that tells whether it is whole. */
const cuttable = outputs.filter(({ shape }) => shape !== 'names' && shape !== 'described');

function textOf({ result }: RecordedOutput): string {
  return (result.content ?? []).map(({ text = '' }) => text).join('\n');
}

/** Without the kind that a table of several writes before the name. */
function namesIn(reading: ToolReading): string[] {
  const records = reading.ok ? reading.records : [];
  return records.map((record) => (recordName(record) ?? '').replace(/^[a-z.]+\//, ''));
}

/** Each of a sort that something trips over. (Every character there is takes seconds to make.) */
const character = fc.constantFrom(
  ...'aZ0 -._:/,=*&!%@`\'"{}[]()<>|#?\\\t\n\r\0\u001b\u0085\u2028\ufeff\ud800äß漢👍'.split(''),
);

describe('extract/hostile-answers', () => {
  it('are read without a crash, and every name that comes of them stands in them', () => {
    const part = fc.oneof(
      fc.string({ unit: character, maxLength: 12 }),
      fc.constantFrom(
        '\n',
        '\r\n',
        '\t',
        '{',
        '}',
        '[',
        ']',
        '"',
        "'",
        ':',
        '- ',
        '* ',
        'name: ',
        '---\n',
        '```\n',
        'NAME   READY\n',
        'web-0   1/1\n',
        'pod/web-0\n',
        'items:\n',
        '&a ',
        '*a ',
        '<none>',
        '...',
        'Found 3 pods:\n',
      ),
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 25 }), (parts) => {
        const text = parts.join('');
        const reading = readToolText(text, extraction);
        const names = (reading.ok ? reading.records : []).map((record) => recordName(record) ?? '');
        expect(names.filter((name) => name === '' || !text.includes(name))).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it('are results of whatever shape, and are read without a crash', () => {
    fc.assert(
      fc.property(fc.anything(), fc.anything(), fc.anything(), (content, structuredContent, isError) => {
        const reading = readToolResult({ content, structuredContent, isError }, extraction);
        expect(typeof reading.ok).toBe('boolean');
      }),
      { numRuns: 200 },
    );
  });

  it('cut somewhere, real outputs give no name that nobody has', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...cuttable),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (output, where) => {
          const text = textOf(output);
          const reading = readToolText(text.slice(0, Math.floor(text.length * where)), extraction);
          expect(namesIn(reading).filter((name) => !realNames.has(name))).toEqual([]);
        },
      ),
      { numRuns: 150 },
    );
  });

  it('with a line missing or twice, real outputs give no name that nobody has', () => {
    fc.assert(
      fc.property(fc.constantFrom(...outputs), fc.nat(), fc.boolean(), (output, at, isTwice) => {
        const lines = textOf(output).split('\n');
        const line = at % lines.length;
        const changed = lines.toSpliced(line, isTwice ? 0 : 1, ...(isTwice ? [lines[line] ?? ''] : []));
        const reading = readToolText(changed.join('\n'), extraction);
        expect(namesIn(reading).filter((name) => !realNames.has(name))).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });

  it.each([
    ['names', `pod/web-0\n${'pod/a-name-of-some-length\n'.repeat(100)}`],
    ['a table', `NAME   READY   STATUS\n${'web-0   1/1     Running\n'.repeat(100)}`],
    ['YAML', `- name: web-0\n${'- name: web-1\n'.repeat(200)}`],
  ])('%s that are cut at a round length have lost their last record', (_, text) => {
    const reading = readToolText(text.slice(0, 1000), extraction);

    expect(reading).toMatchObject({ ok: true, incomplete: 'the text is cut off' });
    expect(namesIn(reading).filter((name) => !/^(?:web-[01]|a-name-of-some-length)$/.test(name))).toEqual([]);
  });
});
