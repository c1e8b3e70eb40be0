import { describe, expect, it } from 'vitest';
import { clusterCoverage, coverage, timedOut } from '../../../test/fakes/reports.ts';
import { formatAge, formatAgeOf, formatAgo } from './age.ts';
import { countOf, formatBytes, formatCost, formatCount, formatMilliseconds } from './amount.ts';
import { coverageLine } from './coverage-line.ts';
import { failureWords } from './failure-words.ts';
import { formatTime } from './time.ts';
import { toneOfCluster, toneOfCompleteness, toneOfStatus } from './tone.ts';

const now = Date.parse('2026-01-02T03:04:05.000Z');
const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

describe('cli/format/age', () => {
  // From TestHumanDuration of k8s.io/apimachinery/pkg/util/duration.
  it.each([
    [1000, '1s'],
    [70_000, '70s'],
    [190_000, '3m10s'],
    [70 * minute, '70m'],
    [47 * hour, '47h'],
    [49 * hour, '2d1h'],
    [8 * day + 2 * hour, '8d'],
    [367 * day, '367d'],
    [4 * 365 * day + 3 * hour, '4y'],
    [4 * 365 * day + 4 * day, '4y4d'],
    [10 * 365 * day, '10y'],
    [0, '0s'],
    [-1500, '0s'],
    [-2000, '<invalid>'],
    [5 * minute, '5m'],
    [3 * hour, '3h'],
    [7 * hour + 5 * minute, '7h5m'],
    [2 * day, '2d'],
  ])('prints %i ms as kubectl does: %s', (milliseconds, text) => {
    expect(formatAge(milliseconds)).toBe(text);
  });

  it('says that an age is not known', () => {
    expect(formatAgeOf(null, now)).toBe('<unknown>');
    expect(formatAgeOf('2026-01-02T03:04:00Z', now)).toBe('5s');
  });

  it.each([
    [3_000, 'just now'],
    [90_000, '90 s ago'],
    [3 * minute, '3 min ago'],
    [2 * hour, '2 h ago'],
    [5 * day, '5 days ago'],
  ])('says in words how long ago: %i ms is %s', (passed, words) => {
    expect(formatAgo(new Date(now - passed).toISOString(), now)).toBe(words);
  });
});

describe('cli/format/time', () => {
  const berlin = { timeZone: 'Europe/Berlin', now };

  it('names the zone, and the date only when it is another day there', () => {
    expect(formatTime('2026-01-02T03:00:00Z', berlin)).toBe('04:00:00 CET');
    expect(formatTime('2026-01-01T22:30:00Z', berlin)).toBe('2026-01-01 23:30:00 CET');
    expect(formatTime('2026-01-01T23:30:00Z', berlin)).toBe('00:30:00 CET');
    expect(formatTime('2025-07-01T10:00:00Z', berlin)).toBe('2025-07-01 12:00:00 CEST');
    expect(formatTime('2026-01-02T03:00:00Z', { timeZone: 'UTC', now })).toBe('03:00:00 UTC');
  });
});

describe('cli/format/amount', () => {
  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1_234, '1.2 kB'],
    [12_345, '12 kB'],
    [999_999, '1.0 MB'],
    [61_000_000, '61 MB'],
    [5e15, '5000 TB'],
  ])('prints %d bytes as %s', (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text);
  });

  it('prints counts, with their nouns', () => {
    expect([formatCount(1_234_567), formatCount(999)]).toEqual(['1,234,567', '999']);
    expect([countOf(1, 'cluster'), countOf(2_000, 'cluster')]).toEqual(['1 cluster', '2,000 clusters']);
    expect([340, 2_345, 75_000].map(formatMilliseconds)).toEqual(['340 ms', '2.3 s', '75 s']);
  });

  it('prints what models cost, and that a provider told no price', () => {
    const tokens = { inputTokens: 4000, outputTokens: 120 };

    expect(formatCost({ ...tokens, dollars: 0.00123 })).toBe('4,120 tokens, $0.0012');
    expect(formatCost({ ...tokens, dollars: null })).toBe('4,120 tokens, price not told');
  });
});

describe('cli/format/coverage-line', () => {
  const style = { timeZone: 'UTC', now };
  const gaps = [
    { kind: 'pods', completeness: 'partial', reason: 'forbidden in 3 of 7 namespaces', aged: false } as const,
  ];
  const dead = clusterCoverage('prod-eu', {
    state: 'unreachable',
    failure: timedOut,
    asOf: '2026-01-02T01:00:00Z',
  });

  it('says as of when, of how many clusters, and what was not seen', () => {
    const line = coverageLine(
      coverage([clusterCoverage('dev'), dead, clusterCoverage('part', { gaps })]),
      style,
    );

    expect(line).toBe(
      'as of 03:01:05 UTC (3 min ago) · 1 of 3 clusters · not seen: prod-eu (timed out, last seen 2 h ago) · ' +
        'seen in part: part (pods: forbidden in 3 of 7 namespaces)',
    );
  });

  it('says only the time when all was seen', () => {
    expect(coverageLine(coverage([clusterCoverage('dev')]), style)).toBe(
      'as of 03:01:05 UTC (3 min ago) · 1 of 1 cluster',
    );
  });

  it('says what to do when nothing is known', () => {
    expect(coverageLine(coverage([]), style)).toBe('no cluster is known yet: run "k8s-mcp-agent full-scan"');
  });

  it('names a few clusters and counts the rest', () => {
    const many = Array.from({ length: 8 }, (_, index) => ({ ...dead, cluster: `c${index}` }));

    expect(coverageLine(coverage(many), style)).toMatch(/0 of 8 clusters · not seen: c0 .* and 3 more$/);
  });

  it('counts what is skipped by design as seen', () => {
    const skipped = [
      { kind: 'secrets', completeness: 'skipped', reason: 'denied by us', aged: false } as const,
    ];

    expect(coverageLine(coverage([clusterCoverage('dev', { gaps: skipped })]), style)).not.toContain('part');
  });

  it('counts kinds when it is more than one, and tells never read from unreachable', () => {
    const more = [...gaps, { kind: 'services', completeness: 'never', reason: null, aged: false } as const];
    const never = clusterCoverage('new', { asOf: null, gaps: [{ ...gaps[0]!, reason: null }] });

    expect(coverageLine(coverage([clusterCoverage('dev', { gaps: more }), never]), style)).toBe(
      'as of 03:01:05 UTC (3 min ago) · 0 of 2 clusters · not seen: new (never read) · ' +
        'seen in part: dev (2 kinds not whole)',
    );
  });
});

describe('cli/format/failure-words', () => {
  it('has few words for what goes wrong', () => {
    expect(failureWords(timedOut, 'unreachable')).toBe('timed out');
    expect(failureWords({ code: 'TOO_LARGE', message: '', hint: '' }, 'failed')).toBe('too large');
    expect(failureWords(null, 'needs-login')).toBe('needs login');
    expect(failureWords(null, null)).toBe('never seen');
  });
});

describe('cli/format/tone', () => {
  it.each([
    ['Running', 'good'],
    ['Ready', 'good'],
    ['CrashLoopBackOff', 'bad'],
    ['Init:Error', 'bad'],
    ['NotReady', 'bad'],
    ['ImagePullBackOff', 'bad'],
    ['Pending', 'warning'],
    ['Init:0/2', 'warning'],
    ['Ready,SchedulingDisabled', 'warning'],
    ['Whatever', undefined],
  ])('takes %s for %s', (status, tone) => {
    expect(toneOfStatus(status)).toBe(tone);
  });

  it('knows states and completeness', () => {
    expect([null, 'ready', 'degraded', 'failed'].map((state) => toneOfCluster(state as never))).toEqual([
      'faint',
      'good',
      'warning',
      'bad',
    ]);
    expect(
      ['complete', 'skipped', 'never', 'stale'].map((word) => toneOfCompleteness(word as never)),
    ).toEqual(['good', 'faint', 'bad', 'warning']);
  });
});
