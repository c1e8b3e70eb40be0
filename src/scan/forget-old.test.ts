import { describe, expect, it } from 'vitest';
import { podKind } from '../../test/fakes/builders.ts';
import { FakeClock } from '../../test/fakes/fake-clock.ts';
import type { HistoryLimits } from '../domain/ports/changes.ts';
import type { UsageRetention } from '../domain/ports/usage.ts';
import { forgetOld } from './forget-old.ts';

const now = Date.parse('2026-01-31T00:00:00.000Z');
/** There is none. */
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

  it('forgets the history of each kind that is older than that kind’s is to be kept', async () => {
    const asked: HistoryLimits[] = [];
    const left = { changes: 1500 };
    const pruneHistory = async (limits: HistoryLimits): Promise<number> => {
      asked.push(limits);
      const gone = Math.min(limits.limit, left.changes);
      left.changes -= gone;
      return gone;
    };
    const nothing = { prune: async () => 0 };
    await forgetOld({
      ...seconds,
      historyRetentionSeconds: { pods: 7 * 86_400, default: 30 * 86_400 },
      // 20 minutes past the hour.
      clock: new FakeClock(now + 20 * 60_000),
      signal: new AbortController().signal,
      store: {
        kinds: async () => [{ clusterId: 'id-prod', kind: podKind }],
        history: { ...noHistory.history, pruneHistory },
        events: nothing,
        usage: nothing,
      },
    });

    expect(left).toEqual({ changes: 0 });
    const limits = { before: { pods: Date.parse('2026-01-24T00:00:00.000Z') }, limit: 1000 };
    expect(asked).toEqual([limits, limits]);
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
