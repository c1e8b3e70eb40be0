import { describe, expect, it } from 'vitest';
import { FakeClock } from '../../test/fakes/fake-clock.ts';
import type { UsageRetention } from '../domain/ports/usage.ts';
import { forgetOld } from './forget-old.ts';

const now = Date.parse('2026-01-31T00:00:00.000Z');
/** There is none here: it has tests of its own. */
const noHistory = {
  kinds: async () => [],
  history: {
    pruneHistory: async () => 0,
    countPrunable: async () => 0,
    momentForSize: async () => null,
    shrink: async () => 0,
  },
};
const seconds = {
  historyRetentionSeconds: {},
  historySizeLimitBytes: 0,
  eventRetentionSeconds: 7 * 86_400,
  usageSampleRetentionSeconds: 2 * 86_400,
  usageRetentionSeconds: 30 * 86_400,
};

describe('scan/forget-old', () => {
  it('deletes what is older than it may be, a few rows at a time, until none is left', async () => {
    const events: string[] = [];
    const usage: UsageRetention[] = [];
    const left = { events: 1200, usage: 500 };
    await forgetOld({
      ...seconds,
      clock: new FakeClock(now),
      signal: new AbortController().signal,
      store: {
        ...noHistory,
        events: {
          prune: async (before, limit) => {
            events.push(before);
            const gone = Math.min(limit, left.events);
            left.events -= gone;
            return gone;
          },
        },
        usage: {
          prune: async (retention, limit) => {
            usage.push(retention);
            const gone = Math.min(limit, left.usage);
            left.usage -= gone;
            return gone;
          },
        },
      },
    });

    expect(left).toEqual({ events: 0, usage: 0 });
    expect(events).toEqual(Array(3).fill('2026-01-24T00:00:00.000Z'));
    expect(usage).toEqual(
      Array(2).fill({ samplesBefore: '2026-01-29T00:00:00.000Z', hoursBefore: '2026-01-01T00:00:00.000Z' }),
    );
  });

  it('leaves the rest for the next time when it is stopped', async () => {
    const stop = new AbortController();
    let calls = 0;
    const prune = async (): Promise<number> => {
      calls += 1;
      stop.abort();
      return 500;
    };
    const store = { ...noHistory, events: { prune }, usage: { prune } };
    await forgetOld({ ...seconds, clock: new FakeClock(now), signal: stop.signal, store });

    expect(calls).toBe(1);
  });
});
