import { describe, expect, it } from 'vitest';
import { findMarkdownTables } from './markdown-tables.ts';

const pods = [
  '| Name | Ready | Status |',
  '|:-----|:-----:|-------:|',
  '| web-0 | 1/1 | Running |',
  '| web-1 | 0/1 | Pending |',
];

describe('extract/tables/markdown-tables', () => {
  it('reads rows by their titles, whatever stands around the table', () => {
    const text = ['## Pods', '', ...pods, '', 'Found 2 pods.', ''].join('\n');

    expect(findMarkdownTables(text)).toEqual({
      tables: [
        {
          titles: ['Name', 'Ready', 'Status'],
          rows: [
            ['web-0', '1/1', 'Running'],
            ['web-1', '0/1', 'Pending'],
          ],
        },
      ],
      outside: ['## Pods', 'Found 2 pods.'],
      unfit: [],
      cutOff: false,
    });
  });

  it.each([
    ['| **web-0** | `1/1` | a\\|b |', ['web-0', '1/1', 'a|b']],
    ['| web-0 |  | <none> |', ['web-0', '', '<none>']],
    ['|web-0|1/1|x', ['web-0', '1/1', 'x']],
    ['| `db` | **a** and **b** | __c__ |', ['db', '**a** and **b**', 'c']],
  ])('reads %s', (row, cells) => {
    const text = [...pods.slice(0, 2), row, ''].join('\n');

    expect(findMarkdownTables(text)?.tables[0]?.rows).toEqual([cells]);
  });

  it('keeps a row apart that has other columns than its table', () => {
    const found = findMarkdownTables([...pods, '| web-2 | 1/1 |', ''].join('\n'));

    expect(found).toMatchObject({ unfit: ['| web-2 | 1/1 |'], cutOff: false });
    expect(found?.tables[0]?.rows).toHaveLength(2);
  });

  it('invents no name where the text ends in a row, and says so', () => {
    const text = pods.join('\n');
    for (let end = text.indexOf('web-1') + 1; end < text.length; end += 1) {
      const found = findMarkdownTables(text.slice(0, end));
      const names = found?.tables[0]?.rows.map(([name]) => name);
      const isWhole = text.slice(0, end).endsWith('|') && text.slice(0, end).endsWith('Running |');
      expect([names, found?.cutOff || (found?.unfit.length ?? 0) > 0 || isWhole]).toEqual([['web-0'], true]);
    }
  });

  it.each([
    ['a table without a column of names', '| Metric | Value |\n|---|---|\n| pods | 3 |\n'],
    ['bars without a rule', '| a | b |\n| c | d |\n'],
    ['a table of kubectl', 'NAME    READY\nweb-0   1/1\n'],
    ['nothing', ''],
  ])('finds none in %s', (_, text) => {
    expect(findMarkdownTables(text)).toBeNull();
  });
});
