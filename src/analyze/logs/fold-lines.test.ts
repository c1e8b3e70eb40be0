import { describe, expect, it } from 'vitest';
import type { LogLine } from '../../domain/container-log.ts';
import { foldKinds, foldRepeats, saysError } from './fold-lines.ts';

function lines(...texts: string[]): LogLine[] {
  return texts.map((text, index) => ({ at: `2026-01-02T03:04:0${index}Z`, text }));
}

describe('analyze/logs/fold-lines', () => {
  it.each([
    ['level=error msg="cannot reach db"', true],
    ['panic: runtime error: index out of range', true],
    ['java.lang.IllegalStateException: no', true],
    ['E0102 03:04:05.000000       1 reflector.go:138] watch failed', true],
    ['dial tcp 10.0.0.1:5432: connect: connection refused', true],
    ['{"level":"info","msg":"retry after error"}', false],
    ['I0102 03:04:05.000000 1 main.go:1] failed over', false],
    ['done: 0 errors, no failures', false],
    ['{"error":null,"msg":"saved"}', false],
    ['ready to serve', false],
  ])('takes %s for an error: %s', (text, expected) => {
    expect(saysError(text)).toBe(expected);
  });

  it('counts lines that differ only in numbers and ids', () => {
    const folded = foldKinds(
      lines(
        'try 1 of 5: refused',
        'idle',
        'try 2 of 5: refused',
        'request 5f3e9a1c-77aa done',
        'request 0a1b2c3d-88bb done',
      ),
    );

    expect(folded).toEqual([
      {
        at: '2026-01-02T03:04:00Z',
        lastAt: '2026-01-02T03:04:02Z',
        times: 2,
        text: 'try 1 of 5: refused',
        isError: true,
      },
      { at: '2026-01-02T03:04:01Z', lastAt: '2026-01-02T03:04:01Z', times: 1, text: 'idle', isError: false },
      {
        at: '2026-01-02T03:04:03Z',
        lastAt: '2026-01-02T03:04:04Z',
        times: 2,
        text: 'request 5f3e9a1c-77aa done',
        isError: false,
      },
    ]);
  });

  it('keeps a stack with the line that it explains', () => {
    const [folded, ...others] = foldKinds(
      lines(
        'Exception in thread "main"',
        '\tat shop.Main.run(Main.java:7)',
        'Caused by: java.io.IOException: full',
      ),
    );

    expect(others).toEqual([]);
    expect(folded?.text.split('\n')).toHaveLength(3);
  });

  it('folds repeats that follow each other and keeps the order', () => {
    const folded = foldRepeats(lines('tick 1', 'tick 2', 'tock', 'tick 3'));

    expect(folded.map(({ text, times }) => [text, times])).toEqual([
      ['tick 1', 2],
      ['tock', 1],
      ['tick 3', 1],
    ]);
  });

  it('has nothing of nothing', () => {
    expect(foldKinds([])).toEqual([]);
    expect(foldRepeats([])).toEqual([]);
  });
});
