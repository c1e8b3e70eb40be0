import { describe, expect, it } from 'vitest';
import { AlignedTable } from './aligned-table.ts';
import { indexEvidence } from './evidence-index.ts';

const index = indexEvidence(
  [
    {
      ...{ id: 'e1', tool: 'inventory', arguments: {}, asOf: null, text: null, notes: [], coverage: null },
      columns: [
        'cluster',
        'name',
        'ready_count',
        'wanted_count',
        'memory_used_mib',
        'memory_percent',
        'images',
      ],
      rows: [
        ['demo-dev', 'web', 1, 2, 9642, 40, '["shop/web:1"]'],
        ['demo-eu', 'api', 3, 4, 7844, 32.5, '["shop/api:1"]'],
      ],
      total: 2,
    },
  ],
  null,
);

function statusOf(header: string, row: string): string | null {
  return new AlignedTable(header.toLowerCase(), index).check(row, [])?.status ?? null;
}

describe('agent/truth/AlignedTable', () => {
  it.each([
    ['| cluster | name | ready | wanted |', '| demo-dev | web | 1 | 2 |'],
    ['| 集群 | Deployment | 就绪 | 期望 |', '| demo-dev | web | 1 | 2 |'],
    ['| cluster | name | memory (MiB) | memory (%) |', '| demo-dev | web | 9642 | 40 % |'],
    ['| cluster | name | image |', '| demo-dev | web | shop/web:1 |'],
  ])('does not refuse %j, %j', (header, row) => {
    expect(statusOf(header, row)).not.toBe('refused');
  });

  it.each([
    ['| cluster | name | ready | wanted |', '| demo-dev | web | 2 | 1 |'],
    ['| cluster | name | wanted | ready |', '| demo-dev | web | 1 | 2 |'],
    ['| 集群 | Deployment | 就绪 | 期望 |', '| demo-dev | web | 2 | 1 |'],
    ['| cluster | name | memory used (MiB) | memory (%) |', '| demo-dev | web | 40% | 9642 |'],
    ['| cluster | name | ready | wanted | image |', '| demo-dev | web | 2 | 1 | shop/web:1 |'],
  ])('refuses values under each other’s titles in the first row: %j, %j', (header, row) => {
    expect(statusOf(header, row)).toBe('refused');
  });
});
