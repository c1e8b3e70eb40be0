import { describe, expect, it } from 'vitest';
import { rollUp } from './roll-up.ts';

const sample = (cpu: number | null, memory: number | null = null) => ({ at: 0, cpu, memory });

describe('analyze/usage/roll-up', () => {
  it('gives figures that were really measured, and the average', () => {
    const samples = Array.from({ length: 20 }, (_, index) => sample(index + 1, 100));

    expect(rollUp(samples)).toEqual({
      count: 20,
      cpu: { min: 1, average: 11, max: 20, p95: 19 },
      memory: { min: 100, average: 100, max: 100, p95: 100 },
    });
  });

  it('takes what was not measured for nothing, never for zero', () => {
    expect(rollUp([sample(null), sample(4, null), sample(null)])).toEqual({
      count: 3,
      cpu: { min: 4, average: 4, max: 4, p95: 4 },
      memory: null,
    });
    expect(rollUp([])).toEqual({ count: 0, cpu: null, memory: null });
  });
});
