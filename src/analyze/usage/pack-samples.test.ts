import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { packRollups, unpackRollups } from './pack-rollups.ts';
import { packSamples, type Sample, unpackSamples } from './pack-samples.ts';
import { rollUp } from './roll-up.ts';

const measured = fc.option(fc.nat({ max: 2 ** 45 }));
const sample: fc.Arbitrary<Sample> = fc.record({
  at: fc.integer({ min: 0, max: 2 ** 33 }),
  cpu: measured,
  memory: measured,
});
const block = fc
  .uniqueArray(fc.tuple(fc.nat({ max: 2 ** 40 }), fc.array(sample, { minLength: 1, maxLength: 5 })), {
    selector: ([series]) => series,
    maxLength: 8,
  })
  .map((entries) => new Map(entries));

describe('analyze/usage/pack-samples', () => {
  it('gives back what was packed, by series', () => {
    fc.assert(
      fc.property(block, (samples) => {
        expect(unpackSamples(packSamples(samples))).toEqual(samples);
      }),
      { numRuns: 200 },
    );
  });

  it('gives back figures of hours', () => {
    fc.assert(
      fc.property(block, (samples) => {
        const rollups = new Map([...samples].map(([series, taken]) => [series, rollUp(taken)]));
        expect(unpackRollups(packRollups(rollups))).toEqual(rollups);
      }),
      { numRuns: 200 },
    );
  });

  it('takes three bytes for a sample of a container that does nothing new', () => {
    const idle = Array.from({ length: 60 }, (_, minute) => ({
      at: 1_767_225_600 + minute * 60,
      cpu: 125,
      memory: 65_536,
    }));
    const bytes = packSamples(new Map([[7, idle]])).length;

    expect(bytes / 60).toBeLessThan(3.5);
  });

  it('reads nothing but zeros out of nothing, and ends', () => {
    expect(unpackSamples(new Uint8Array())).toEqual(new Map());
    expect(unpackRollups(new Uint8Array())).toEqual(new Map());
  });
});
