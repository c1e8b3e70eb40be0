import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { propertyTimeoutMs } from '../../../test/fakes/property-timeout.ts';
import { coverage } from '../../../test/fakes/reports.ts';
import type { OutputFormat } from '../global-options.ts';
import { colored, plain } from './paint.ts';
import { printCsv } from './print-csv.ts';
import { printTable } from './print-table.ts';
import { printView } from './print-view.ts';
import { printYaml } from './print-yaml.ts';
import { cellText, type Table, type View } from './view.ts';

// biome-ignore lint/suspicious/noControlCharactersInRegex: the colours that `paint` makes are what is looked for
const ourColors = /\u001b\[(1|2|22|31|32|33|39)m/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: what a terminal obeys, but for the line break
const obeyed = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069\ufeff]/;

const layout = { width: null, wide: false, paint: plain };

const pods: Table = {
  columns: [
    { header: 'CLUSTER' },
    { header: 'NAME' },
    { header: 'RESTARTS', align: 'right' },
    { header: 'NODE', wide: true },
    { header: 'AGE', csvHeader: 'CREATED' },
  ],
  rows: [
    ['dev', '漢字-0', 3, 'node-1', { text: '3d', value: '2026-01-01T00:00:00Z' }],
    ['production', 'web-7d9f', 120, null, { text: '<unknown>', value: null }],
  ],
};

function viewOf(table: Table, change: Partial<View> = {}): View {
  return {
    kind: 'ThingList',
    asOf: null,
    coverage: coverage([]),
    count: table.rows.length,
    items: () =>
      table.rows.map((row) => Object.fromEntries(row.map((cell, index) => [`${index}`, cellText(cell)]))),
    tables: () => [table],
    names: () => table.rows.map((row) => cellText(row[0] ?? null)),
    nothing: 'no things',
    ...change,
  };
}

describe('cli/output/print-table', () => {
  it.each([
    [49, 'TIME   OBJECT   BY   WHAT', '10:00:12 – 10:20:07  secret/token  helm-contro…  gone'],
    [44, 'TIME   OBJECT   WHAT', '10:00:12 – 10:20:07  secret/token  gone'],
    [31, 'TIME   OBJECT   WHAT', '10:00:12 – 10:20:07  secr…ken  gone'],
  ])(
    'lets one column give way before others at %i columns, and never cuts what is kept',
    (width, head, row) => {
      const changes: Table = {
        columns: [
          { header: 'TIME', onNarrow: 'keeps' },
          { header: 'OBJECT' },
          { header: 'BY', onNarrow: 'yields' },
          { header: 'WHAT', flows: true },
        ],
        rows: [['10:00:12 – 10:20:07', 'secret/token', 'helm-controller', 'gone']],
      };

      const lines = printTable(changes, { ...layout, width }).split('\n');
      expect(lines[0]?.split(/ +/)).toEqual(head.split(/ +/));
      expect(lines[1]).toContain(row);
    },
  );

  it('aligns columns by what a terminal shows, numbers to the right', () => {
    expect(printTable(pods, layout)).toBe(
      [
        'CLUSTER      NAME       RESTARTS   AGE',
        'dev          漢字-0            3   3d',
        'production   web-7d9f        120   <unknown>',
        '',
      ].join('\n'),
    );
  });

  it('shows wide columns when asked, and a title', () => {
    const text = printTable({ ...pods, title: 'Pods' }, { ...layout, wide: true });

    expect(text.split('\n').slice(0, 3)).toEqual([
      'Pods',
      'CLUSTER      NAME       RESTARTS   NODE     AGE',
      'dev          漢字-0            3   node-1   3d',
    ]);
  });

  it('cuts the widest columns first, down to a terminal’s width', () => {
    const table: Table = {
      columns: [{ header: 'A' }, { header: 'B' }],
      rows: [['short', 'x'.repeat(100)]],
    };

    expect(printTable(table, { ...layout, width: 30 })).toBe(`A      B\nshort  ${'x'.repeat(22)}…\n`);
  });

  it('cuts nothing where it would not fit all the same', () => {
    const table: Table = {
      columns: [{ header: 'A' }, { header: 'B' }],
      rows: [['short', 'x'.repeat(100)]],
    };

    expect(printTable(table, { ...layout, width: 5 })).toBe(`A       B\nshort   ${'x'.repeat(100)}\n`);
  });

  it('moves columns together before it cuts them', () => {
    const table: Table = { columns: [{ header: 'A' }, { header: 'B' }], rows: [['short', 'x'.repeat(20)]] };

    expect(printTable(table, { ...layout, width: 27 })).toBe(`A      B\nshort  ${'x'.repeat(20)}\n`);
    expect(printTable(table, { ...layout, width: 28 })).toBe(`A       B\nshort   ${'x'.repeat(20)}\n`);
  });

  it('cuts names in the middle, because they differ at their ends', () => {
    const table: Table = {
      columns: [{ header: 'CLUSTER' }, { header: 'name' }, { header: 'STATUS' }],
      rows: [
        ['demo-prod-eu', 'payments-8657c78bf9-2pwhj', 'CrashLoopBackOff'],
        ['demo-prod-us', 'payments-8657c78bf9-4vxh9', 'ContainerCreating'],
      ],
    };

    expect(printTable(table, { ...layout, width: 40 })).toBe(
      [
        'CLUSTER       name          STATUS',
        'demo-prod-eu  paymen…2pwhj  CrashLoopBa…',
        'demo-prod-us  paymen…4vxh9  ContainerCr…',
        '',
      ].join('\n'),
    );
  });

  it('lets a flowing last column go on', () => {
    const table: Table = {
      columns: [{ header: 'NAME' }, { header: 'WHY', flows: true }],
      rows: [['a'.repeat(20), 'w'.repeat(100)]],
    };

    expect(printTable(table, { ...layout, width: 30 })).toContain('w'.repeat(100));
  });

  it(
    'fits every width that has room for its columns',
    () => {
      fc.assert(
        fc.property(
          fc.array(fc.array(fc.string({ maxLength: 40 }), { minLength: 3, maxLength: 3 }), { minLength: 1 }),
          fc.integer({ min: 30, max: 120 }),
          (rows, width) => {
            const table = { columns: [{ header: 'A' }, { header: 'B' }, { header: 'C' }], rows };

            for (const line of printTable(table, { ...layout, width }).split('\n')) {
              expect(line.length).toBeLessThanOrEqual(width);
            }
          },
        ),
      );
    },
    propertyTimeoutMs,
  );

  it('colours cells by what they mean, without moving them', () => {
    const table: Table = {
      columns: [{ header: 'STATUS' }, { header: 'B' }],
      rows: [[{ text: 'Error', tone: 'bad' }, 'x']],
    };

    const painted = printTable(table, { ...layout, paint: colored });

    expect(painted).toContain('\u001b[31mError\u001b[39m    x');
    expect(painted.replace(ourColors, '')).toBe(printTable(table, layout));
  });
});

describe('cli/output/print-csv', () => {
  it('prints every column, machines’ values and quotes', () => {
    const rows = [['a,b', 'say "hi"', 1.5, null, { text: '3d', value: '2026-01-01T00:00:00Z' }]];

    expect(printCsv({ ...pods, rows })).toBe(
      'CLUSTER,NAME,RESTARTS,NODE,CREATED\n"a,b","say ""hi""",1.5,,2026-01-01T00:00:00Z\n',
    );
  });

  it.each([
    ['=1+1', "'=1+1"],
    ['+1', "'+1"],
    ['-1', "'-1"],
    ['@cmd', "'@cmd"],
    ['=a,b', `"'=a,b"`],
    ['a=1', 'a=1'],
    ['\t=1', '\\t=1'],
    ['two\nlines', 'two\\nlines'],
  ])('keeps %j from being a formula or a break: %s', (text, cell) => {
    expect(printCsv({ columns: [{ header: 'A' }], rows: [[text]] })).toBe(`A\n${cell}\n`);
  });

  it('leaves numbers alone, negative ones too', () => {
    expect(printCsv({ columns: [{ header: '=A' }], rows: [[-1]] })).toBe("'=A\n-1\n");
  });
});

describe('cli/output/print-yaml', () => {
  it('quotes what another YAML version would read as something else', () => {
    const text = printYaml({
      yes: 'yes',
      time: '2026-01-01T00:00:00Z',
      number: '012',
      none: 'null',
      real: true,
    });

    expect(text).toBe(
      '"yes": "yes"\ntime: "2026-01-01T00:00:00Z"\nnumber: "012"\nnone: "null"\nreal: true\n',
    );
  });

  it('keeps several lines readable and long ones whole', () => {
    expect(printYaml({ a: 'one\ntwo\n', b: 'x '.repeat(200).trim() })).toBe(
      `a: |\n  one\n  two\nb: ${'x '.repeat(200).trim()}\n`,
    );
  });

  it(
    'gives back the very value',
    () => {
      fc.assert(
        fc.property(fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue()), (value) => {
          const plainValue = JSON.parse(JSON.stringify(value));

          expect(parse(printYaml(plainValue))).toEqual(plainValue);
        }),
        { numRuns: 40 },
      );
    },
    propertyTimeoutMs,
  );
});

describe('cli/output/print-view', () => {
  it('prints documents with their outline', async () => {
    const view = viewOf(pods, { fields: { total: 7 } });

    const document = JSON.parse(await printView(view, 'json', layout));

    expect(document).toMatchObject({
      apiVersion: 'k8s-mcp-agent/v1',
      kind: 'ThingList',
      total: 7,
      asOf: null,
    });
    expect(document.items).toHaveLength(2);
    expect(parse(await printView(view, 'yaml', layout))).toEqual(document);
  });

  it('prints names one a line, and nothing where there are none', async () => {
    expect(await printView(viewOf(pods), 'name', layout)).toBe('dev\nproduction\n');
    expect(await printView(viewOf({ ...pods, rows: [] }), 'name', layout)).toBe('');
    const { names: _, ...nameless } = viewOf(pods);
    expect(await printView(nameless, 'name', layout)).toBe('');
  });

  it('prints the first table as CSV, and nothing without one', async () => {
    expect(await printView(viewOf(pods), 'csv', layout)).toBe(printCsv(pods));
    expect(await printView(viewOf(pods, { tables: () => [] }), 'csv', layout)).toBe('');
  });

  it('prints tables that have rows, then notes', async () => {
    const view = viewOf(pods, {
      tables: () => [
        { columns: [{ header: 'A' }], rows: [] },
        { columns: [{ header: 'B' }], rows: [['b']] },
      ],
      notes: () => [{ text: 'a note', tone: 'bad', details: ['more'] }, { text: 'another' }],
    });

    expect(await printView(view, 'table', layout)).toBe('B\nb\n\na note\n  more\nanother\n');
  });

  it.each<OutputFormat>(['table', 'wide', 'json', 'yaml', 'name', 'csv'])(
    'lets no control character out as %s',
    async (format) => {
      const hostile = fc
        .array(
          fc.oneof(
            fc.constantFrom(
              '\u001b[31m',
              '\u009b',
              '\u007f',
              '\u202e',
              '\u2028',
              '\ufeff',
              '\n',
              '\r',
              '\t',
              '=',
              '"',
            ),
            fc.string({ unit: 'binary', maxLength: 5 }),
          ),
          { maxLength: 6 },
        )
        .map((parts) => parts.join(''));
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.tuple(hostile, hostile), { maxLength: 4 }),
          fc.boolean(),
          async (rows, terminal) => {
            const table: Table = {
              title: rows[0]?.[0] ?? '',
              columns: [{ header: rows[0]?.[1] ?? 'A' }, { header: 'B' }],
              rows: rows.map(([left, right]) => [left, { text: right, tone: 'bad', value: left }]),
            };
            const view = viewOf(table, {
              kind: rows[0]?.[0] ?? '',
              notes: () => rows.map(([text, detail]) => ({ text, details: [detail], tone: 'warning' })),
            });

            const text = await printView(view, format, terminal ? { width: 40, paint: colored } : layout);
            const withoutColors = terminal ? text.replace(ourColors, '') : text;
            expect(withoutColors).not.toMatch(obeyed);
          },
        ),
      );
    },
    propertyTimeoutMs,
  );
});
