import { describe, expect, it } from 'vitest';
import { AppError } from '../../../domain/errors.ts';
import { PrometheusUsageReader } from './prometheus-usage-reader.ts';

const at = 1_767_323_045.6;
const vector = (...result: object[]) => ({ status: 'success', data: { resultType: 'vector', result } });
const value = (claim: string, bytes: string, namespace = 'shop') => ({
  metric: { namespace, persistentvolumeclaim: claim },
  value: [at, bytes],
});
/** Answers by what a query asks for; all else has nothing. */
const readerOf = (answers: Record<string, unknown>) =>
  new PrometheusUsageReader(async (query) => {
    const [, answer] = Object.entries(answers).find(([metric]) => query.includes(metric)) ?? [];
    if (answer instanceof Error) throw answer;
    return answer ?? vector();
  });
const container = { metric: { namespace: 'shop', pod: 'web', container: 'main' }, value: [at, '1024'] };
const signal = AbortSignal.timeout(5000);

describe('clusters/kubernetes/usage/prometheus-usage-reader', () => {
  it('tells how full the volume of each claim is, where both its use and its size are known', async () => {
    const reader = readerOf({
      volume_stats_used_bytes: vector(
        value('data', '900'),
        value('data', '10', 'bank'),
        value('sizeless', '1'),
      ),
      volume_stats_capacity_bytes: vector(
        value('data', '1000'),
        value('data', '20', 'bank'),
        value('unused', '5'),
      ),
    });

    expect(await reader.readVolumes(signal)).toEqual([
      {
        namespace: 'shop',
        claim: 'data',
        at: '2026-01-02T03:04:05.000Z',
        usedBytes: 900,
        capacityBytes: 1000,
      },
      { namespace: 'bank', claim: 'data', at: '2026-01-02T03:04:05.000Z', usedBytes: 10, capacityBytes: 20 },
    ]);
  });

  it('tells what containers use though nothing is told of volumes', async () => {
    const refused = new AppError('PROTOCOL', 'no');
    const reader = readerOf({ volume_stats: refused, container_memory: vector(container) });

    expect(await reader.readUsage(signal)).toMatchObject({ samples: [{ name: 'web' }], volumes: [] });
  });
});
