import { describe, expect, it } from 'vitest';
import { FakeClock } from '../../../test/fakes/fake-clock.ts';
import { TokenBucket } from './token-bucket.ts';

describe('clusters/kubernetes/token-bucket', () => {
  const never = new AbortController().signal;

  function takers(bucket: TokenBucket, count: number, signal = never): { through: number } {
    const seen = { through: 0 };
    for (let index = 0; index < count; index += 1)
      void bucket.take(signal).then(
        () => {
          seen.through += 1;
        },
        () => undefined,
      );
    return seen;
  }

  async function settle(): Promise<void> {
    for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
  }

  it('lets a burst through at once, and then so many a second, each in its turn', async () => {
    const clock = new FakeClock();
    const seen = takers(new TokenBucket({ perSecond: 4, burst: 6 }, clock), 10);
    await settle();
    expect(seen.through).toBe(6);

    clock.advance(250);
    await settle();
    expect(seen.through).toBe(7);
    clock.advance(750);
    await settle();
    expect(seen.through).toBe(10);
  });

  it('fills up while nobody asks, and not further than a burst', async () => {
    const clock = new FakeClock();
    const bucket = new TokenBucket({ perSecond: 2, burst: 3 }, clock);
    takers(bucket, 3);
    clock.advance(60_000);

    const seen = takers(bucket, 5);
    await settle();

    expect(seen.through).toBe(3);
  });

  it('lets a clock that is set back take nothing away', async () => {
    const clock = new FakeClock();
    const bucket = new TokenBucket({ perSecond: 2, burst: 2 }, clock);
    takers(bucket, 1);
    clock.advance(-3_600_000);

    const seen = takers(bucket, 1);
    await settle();

    expect(seen.through).toBe(1);
  });

  it('gives the place of whoever leaves to those behind', async () => {
    const clock = new FakeClock();
    const bucket = new TokenBucket({ perSecond: 1, burst: 1 }, clock);
    takers(bucket, 1);
    const leaving = new AbortController();
    takers(bucket, 3, leaving.signal);
    await settle();

    leaving.abort();
    await settle();
    const seen = takers(bucket, 1);
    clock.advance(1_000);
    await settle();

    expect(seen.through).toBe(1);
  });
});
