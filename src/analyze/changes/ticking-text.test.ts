import { describe, expect, it } from 'vitest';
import { onlyTicks } from './ticking-text.ts';

const status = (time: string, nodes = 3) =>
  `time: ${time}\nautoscalerStatus: Running\nclusterWide:\n  health:\n    nodeCounts: ${nodes}\n    lastProbeTime: "${time}"\n`;
const early = '2026-01-01T10:00:00Z';
const late = '2026-01-01T10:00:10Z';
const old = (seconds: string, clock: string) =>
  `Cluster-autoscaler status at 2026-01-01 10:00:${seconds}.12 +0000 UTC:\n  LastProbeTime: 2026-01-01 10:00:${seconds}.1 +0000 UTC m=+${clock}`;

describe('analyze/changes/ticking-text', () => {
  it.each<[string, string[], string, string]>([
    ['the status of cluster-autoscaler', ['data', 'status'], status(early), status(late)],
    ['the same, as Go writes times', ['data', 'status'], old('01', '5.5'), old('11', '15.6')],
    [
      'when it was last written',
      ['metadata', 'annotations', 'cluster-autoscaler.kubernetes.io/last-updated'],
      '2026-01-01 10:00:01.12 +0000 UTC',
      '2026-01-01 10:00:11.12 +0000 UTC',
    ],
  ])('takes %s for a tick', (_, path, before, after) => {
    expect(onlyTicks(path, before, after)).toBe(true);
  });

  it.each<[string, string[], unknown, unknown]>([
    ['another number beside the times', ['data', 'status'], status(early), status(late, 4)],
    ['a time that went back', ['data', 'status'], status(late), status(early)],
    ['a time that is a setting', ['data', 'maintenance-start'], early, late],
    ['a restart', ['metadata', 'annotations', 'kubectl.kubernetes.io/restartedAt'], early, late],
    ['a field of the spec', ['spec', 'until', 'last-updated'], early, late],
    ['text without times', ['data', 'a'], 'x', 'y'],
    ['a text that is new', ['data', 'status'], undefined, status(late)],
  ])('takes %s for a change', (_, path, before, after) => {
    expect(onlyTicks(path, before, after)).toBe(false);
  });

  it('takes long hostile texts in time', () => {
    const long = '2026-01-01T10:00:00 '.repeat(100_000);

    expect(onlyTicks(['data', 'a'], long, `${long} `)).toBe(false);
  });
});
