import { describe, expect, it } from 'vitest';
import { nodeSamples, podSamples, toMillis } from './metrics-answers.ts';

const timestamp = '2026-01-02T03:04:05Z';
const usage = { cpu: '1234567n', memory: '2048Ki' };

describe('clusters/kubernetes/usage/metrics-answers', () => {
  it('makes a sample of a node, and one of each container of a pod', () => {
    const node = { metadata: { name: 'n1' }, timestamp, window: '20.5s', usage };
    const pod = {
      metadata: { name: 'web', namespace: 'shop' },
      timestamp,
      window: '1m0s',
      containers: [
        { name: 'main', usage },
        { name: 'side', usage: { cpu: '0', memory: '12Mi' } },
      ],
    };

    expect(nodeSamples(node)).toEqual([
      {
        namespace: null,
        name: 'n1',
        container: null,
        at: '2026-01-02T03:04:05.000Z',
        windowSeconds: 20.5,
        cpuMillis: 1.3,
        memoryBytes: 2 ** 21,
      },
    ]);
    expect(podSamples(pod)).toMatchObject([
      { namespace: 'shop', name: 'web', container: 'main', windowSeconds: 60, cpuMillis: 1.3 },
      { container: 'side', cpuMillis: 0, memoryBytes: 12 * 2 ** 20 },
    ]);
  });

  it.each<[string, object, unknown]>([
    ['a window that is none', { window: 'soon' }, { windowSeconds: null }],
    ['no window', { window: undefined }, { windowSeconds: null }],
    ['no memory', { usage: { cpu: '1m' } }, { cpuMillis: 1, memoryBytes: null }],
    ['a CPU that is none', { usage: { cpu: 'much', memory: '1Ki' } }, { cpuMillis: null, memoryBytes: 1024 }],
    ['less than nothing', { usage: { cpu: '-1', memory: '-5Ki' } }, { cpuMillis: 0, memoryBytes: 0 }],
  ])('keeps what it can of one with %s', (_, change, wanted) => {
    expect(
      nodeSamples({ metadata: { name: 'n1' }, timestamp, window: '15s', usage, ...change }),
    ).toMatchObject([wanted]);
  });

  it.each([
    null,
    'text',
    {},
    { metadata: {}, timestamp, usage },
    { metadata: { name: 'n1' }, timestamp: 'yesterday', usage },
    { metadata: { name: 'n1' }, timestamp, usage: {} },
    { metadata: { name: 'n1' }, timestamp, usage: { cpu: {}, memory: [] } },
  ])('makes nothing of what is broken: %o', (item) => {
    expect(nodeSamples(item)).toEqual([]);
    expect(podSamples(item)).toEqual([]);
  });

  it.each([
    [0, 0],
    [1e-9, 0.1],
    [0.0003, 0.3],
    [0.1, 100],
    [0.10000001, 100.1],
    [64, 64_000],
  ])('%d cores are %d millicores, never less', (cores, millis) => {
    expect(toMillis(cores)).toBe(millis);
  });
});
