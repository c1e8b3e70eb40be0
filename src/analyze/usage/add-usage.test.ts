import { describe, expect, it } from 'vitest';
import { addUsage } from './add-usage.ts';
import { cpuBuckets, emptyHistogram, memoryBuckets, percentile } from './decaying-histogram.ts';

const start = 1_767_225_600;
const hour = 3600;
const day = 86_400;
const gibibyte = 1024 ** 2;

function histograms() {
  return { cpu: emptyHistogram(), memory: emptyHistogram() };
}

const memory = (at: number, value: number) => ({ at, cpu: null, memory: value });
const weights = ({ weights: all }: ReturnType<typeof emptyHistogram>): number =>
  [...all.values()].reduce((sum, weight) => sum + weight, 0);

describe('analyze/usage/add-usage', () => {
  it('counts of a day only its highest memory', () => {
    const both = histograms();
    const peak = addUsage(
      both,
      [memory(start, gibibyte), memory(start + hour, 3 * gibibyte), memory(start + 2 * hour, 2 * gibibyte)],
      { value: 0, until: 0 },
    );

    expect(peak).toEqual({ value: 3 * gibibyte, until: start + day });
    expect(both.memory.weights.size).toBe(1);
    expect(percentile(both.memory, 0.5, memoryBuckets)).toBeGreaterThan(3 * 1024 ** 3);
  });

  it('goes on from where it was, with the day that runs and with the next', () => {
    const at = [start, start + hour, start + 25 * hour, start + 73 * hour];
    const all = at.map((time, index) => memory(time, (index + 1) * gibibyte));
    const once = histograms();
    const bit = histograms();
    const last = addUsage(once, all, { value: 0, until: 0 });
    let peak = { value: 0, until: 0 };
    for (const sample of all) peak = addUsage(bit, [sample], peak);

    expect(bit).toEqual(once);
    expect(peak).toEqual(last);
    expect(last).toEqual({ value: 4 * gibibyte, until: start + 4 * day });
    expect(once.memory.weights.size).toBe(3);
  });

  it('adds every CPU sample, and nothing for what was not measured', () => {
    const both = histograms();
    addUsage(
      both,
      [
        { at: start, cpu: 2500, memory: null },
        { at: start, cpu: null, memory: null },
        { at: start, cpu: 2500, memory: null },
      ],
      { value: 0, until: 0 },
    );

    expect(percentile(both.cpu, 0.9, cpuBuckets)).toBeGreaterThan(250);
    expect(percentile(both.cpu, 0.9, cpuBuckets)).toBeLessThan(275);
    expect(percentile(both.memory, 0.9, memoryBuckets)).toBeNull();
    expect(weights(both.cpu)).toBeGreaterThan(0);
  });
});
