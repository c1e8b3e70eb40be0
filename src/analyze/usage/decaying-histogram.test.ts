import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addSample,
  bucketOf,
  bucketStart,
  cpuBuckets,
  emptyHistogram,
  type Histogram,
  memoryBuckets,
  percentile,
} from './decaying-histogram.ts';

const day = 86_400;
const start = 1_767_225_600;

function histogramOf(samples: [value: number, at: number, weight?: number][]): Histogram {
  const histogram = emptyHistogram();
  for (const [value, at, weight = 1] of samples) addSample(histogram, { value, at, weight }, cpuBuckets);
  return histogram;
}

describe('analyze/usage/decaying-histogram', () => {
  it('has the 176 buckets of the Vertical Pod Autoscaler, for either resource', () => {
    expect([cpuBuckets.buckets, memoryBuckets.buckets]).toEqual([176, 176]);
    expect([bucketStart(0, cpuBuckets), bucketStart(1, cpuBuckets)]).toEqual([0, 10]);
    expect(bucketStart(2, cpuBuckets)).toBeCloseTo(20.5, 9);
    expect(bucketStart(175, memoryBuckets)).toBeGreaterThan(9e11);
  });

  it.each([cpuBuckets, memoryBuckets])('puts every value where its bucket starts and ends (%o)', (scheme) => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 2e12, noNaN: true }), (value) => {
        const bucket = bucketOf(value, scheme);
        expect(bucket).toBeLessThan(scheme.buckets);
        expect(bucketStart(bucket, scheme)).toBeLessThanOrEqual(value * (1 + 1e-9));
        if (bucket < scheme.buckets - 1)
          expect(bucketStart(bucket + 1, scheme)).toBeGreaterThanOrEqual(value * (1 - 1e-9));
      }),
      { numRuns: 300 },
    );
  });

  it('answers the end of the bucket: never too low, at most 5 % and a bucket too high', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 20, max: 500_000, noNaN: true }), { minLength: 1, maxLength: 50 }),
        (values) => {
          const highest = Math.max(...values);
          const answer = percentile(histogramOf(values.map((value) => [value, start])), 1, cpuBuckets) ?? 0;
          expect(answer).toBeGreaterThanOrEqual(highest * (1 - 1e-9));
          expect(answer).toBeLessThanOrEqual(highest * 1.05 + 10 + 1e-6);
        },
      ),
      { numRuns: 100 },
    );
  });

  it('counts a sample half as much a day later', () => {
    const halves = histogramOf([
      [100, start],
      [1000, start + day, 0.5],
    ]);

    // Both weigh the same now: the half of all is reached with the smaller one, more only with the larger.
    expect(percentile(halves, 0.5, cpuBuckets)).toBeLessThan(130);
    expect(percentile(halves, 0.51, cpuBuckets)).toBeGreaterThan(1000);
  });

  it('goes on over years, with a scale of its own', () => {
    const years = histogramOf([
      [100, start],
      [1000, start + 1000 * day],
      [1000, start + 1001 * day],
    ]);

    expect(percentile(years, 0.01, cpuBuckets)).toBeGreaterThan(1000);
    expect(Math.max(...years.weights.values())).toBeLessThan(2 ** 101);
  });

  it('takes a sample back', () => {
    const histogram = histogramOf([[100, start]]);
    addSample(histogram, { value: 100, weight: -1, at: start }, cpuBuckets);

    expect(percentile(histogram, 0.5, cpuBuckets)).toBeNull();
  });

  it('has no percentile of nothing', () => {
    expect(percentile(emptyHistogram(), 0.95, cpuBuckets)).toBeNull();
  });
});
