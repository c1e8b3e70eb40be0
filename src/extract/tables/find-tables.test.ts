import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findTables, type TextTable } from './find-tables.ts';

/** As kubectl prints: columns as wide as their longest cell in code points and three spaces; the last is not padded. */
function printed({ titles, rows }: { titles: readonly string[]; rows: string[][] }): string {
  const lines = [titles, ...rows];
  const widths = titles.map((_, column) =>
    Math.max(...lines.map((cells) => [...(cells[column] ?? '')].length)),
  );
  const padded = (text: string, column: number): string =>
    column === titles.length - 1 ? text : text + ' '.repeat((widths[column] ?? 0) + 3 - [...text].length);
  return lines.map((cells) => `${cells.map(padded).join('')}\n`).join('');
}

function read(text: string): TextTable[] {
  return findTables(text)?.tables ?? [];
}

const objectName = fc.stringMatching(/^[a-z0-9](?:[a-z0-9.-]{0,20}[a-z0-9])?$/);
const words = fc.array(fc.stringMatching(/^\w[\w<>/:=,-]{0,5}$/), { minLength: 1, maxLength: 3 });
const cell = fc.oneof(
  fc.constantFrom(
    '',
    '<none>',
    '1/1',
    'Running',
    '12 (5m ago)',
    '漢字 in cells',
    'Größe 5',
    '👍 done',
    'two  spaces   and three',
    'first line...',
  ),
  words.map((parts) => parts.join(' ')),
);
const title = fc.constantFrom(
  'READY',
  'STATUS',
  'RESTARTS',
  'AGE',
  'NOMINATED NODE',
  'READINESS GATES',
  'PORT(S)',
  'BIG SIZE',
  'LABELS',
  'CLUSTER-IP',
);
const table = fc
  .record({
    before: fc.uniqueArray(title, { maxLength: 2 }),
    behind: fc.uniqueArray(title, { maxLength: 5 }),
  })
  .chain(({ before, behind }) => {
    const first = before.filter((text) => !behind.includes(text));
    const row = fc
      .tuple(
        fc.array(cell, { minLength: first.length, maxLength: first.length }),
        objectName,
        fc.array(cell, { minLength: behind.length, maxLength: behind.length }),
      )
      .map(([left, name, right]) => [...left, name, ...right]);
    return fc.record({
      titles: fc.constant([...first, 'NAME', ...behind]),
      rows: fc.array(row, { maxLength: 6 }),
    });
  });

describe('extract/tables/find-tables', () => {
  it('reads back what kubectl prints, whatever is in the cells', () => {
    fc.assert(
      fc.property(table, (random) => {
        expect(findTables(printed(random))).toEqual({
          tables: [random],
          outside: [],
          unfit: [],
          cutOff: false,
        });
      }),
      { numRuns: 200 },
    );
  });

  it('reads several tables and prose around them, also with CRLF and in fences', () => {
    fc.assert(
      fc.property(table, table, fc.constantFrom('\n', '\r\n'), (first, second, lineBreak) => {
        const text = `Found some pods:\n\n\`\`\`\n${printed(first)}\n${printed(second)}\`\`\`\nThat is all.\n`;

        expect(read(text.replaceAll('\n', lineBreak))).toEqual([first, second]);
      }),
      { numRuns: 50 },
    );
  });

  it('invents no row and no name in a table that is cut somewhere, and tells unless only the last cell is short', () => {
    fc.assert(
      fc.property(table, fc.nat(), ({ titles, rows }, at) => {
        const all = printed({ titles, rows });
        const header = all.indexOf('\n') + 1;
        const text = all.slice(0, header + (at % Math.max(1, all.length - header)));

        const found = findTables(text);

        const seen = found?.tables[0]?.rows ?? [];
        const whole = text.split('\n').length - 2;
        const name = titles.indexOf('NAME');
        // Of a name in the last column nobody can tell whether it is whole.
        const trusted = name === titles.length - 1 ? seen.slice(0, whole) : seen;
        expect(trusted.map((cells) => cells[name])).toEqual(
          rows.slice(0, trusted.length).map((cells) => cells[name]),
        );
        expect(seen.length).toBeGreaterThanOrEqual(whole);
        if (!text.endsWith('\n') && seen.length === whole) expect(found?.cutOff).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it('reads cells that are parted by tab characters', () => {
    expect(read('NAME\tNAMESPACE\tSTATUS\nweb-0   \tshop     \t\nweb-1   \tbank     \tready\n')).toEqual([
      {
        titles: ['NAME', 'NAMESPACE', 'STATUS'],
        rows: [
          ['web-0', 'shop', ''],
          ['web-1', 'bank', 'ready'],
        ],
      },
    ]);
  });

  it('cuts by the width on a screen where a printer pads by that', () => {
    expect(read('NAME   NOTE       AGE\nweb    漢字       5m\ndb     x          6m\n')[0]?.rows).toEqual([
      ['web', '漢字', '5m'],
      ['db', 'x', '6m'],
    ]);
  });

  it('takes titles in other letters where a rule stands under them', () => {
    const text = 'Name     Status\n-------  -------\nweb-0    Running\n';

    expect(read(text)).toEqual([{ titles: ['Name', 'Status'], rows: [['web-0', 'Running']] }]);
  });

  it.each([
    ['no titles', 'shop   web-0   1/1   Running\n'],
    ['titles without a name', 'CLUSTER   STATUS\nprod      fine\n'],
    ['a sentence in capitals', 'NO PODS WERE FOUND\n'],
    ['nothing', ''],
  ])('finds no table in %s', (_, text) => {
    expect(findTables(text)).toBeNull();
  });

  it('keeps a line that does not fit apart, and prose behind the rows', () => {
    const text = [
      'NAME    READY   STATUS',
      'web-0   1/1     Running',
      'a-name-that-is-longer-than-its-column   1/1     Running',
      'web-1   1/1     Running',
      'Total: 3 pods, all of which are fine',
      '',
    ].join('\n');

    expect(findTables(text)).toEqual({
      tables: [
        {
          titles: ['NAME', 'READY', 'STATUS'],
          rows: [
            ['web-0', '1/1', 'Running'],
            ['web-1', '1/1', 'Running'],
          ],
        },
      ],
      outside: ['Total: 3 pods, all of which are fine'],
      unfit: ['a-name-that-is-longer-than-its-column   1/1     Running'],
      cutOff: false,
    });
  });

  it('is linear in the text', () => {
    const rows = Array.from({ length: 20_000 }, (_, index) => [
      `web-${index}`,
      '1/1',
      'Running',
      'x'.repeat(100),
    ]);
    const text = printed({ titles: ['NAME', 'READY', 'STATUS', 'LABELS'], rows });
    const begun = performance.now();

    expect(read(text)[0]?.rows).toHaveLength(20_000);
    expect(performance.now() - begun).toBeLessThan(5000);
  });
});
