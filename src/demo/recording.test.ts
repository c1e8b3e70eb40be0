import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { demoFolder, demoNow, demoRecording } from '../../test/fakes/ask-demo.ts';
import { loadMoments, type Recording, recordedClusters, shiftTimes } from './recording.ts';

describe('demo/recording', () => {
  it.each([
    ['{"at":"2026-11-24T16:46:00Z"}', 60_000, '{"at":"2026-11-24T16:47:00Z"}'],
    ['{"at":"2026-11-24T16:46:00.123456Z"}', -60_000, '{"at":"2026-11-24T16:45:00.123456Z"}'],
    ['{"at":"2026-12-31T23:59:59Z"}', 1000, '{"at":"2027-01-01T00:00:00Z"}'],
    ['{"text":"since 2026-11-24T16:46:00Z"}', 60_000, '{"text":"since 2026-11-24T16:46:00Z"}'],
    ['{"day":"2026-11-24"}', 60_000, '{"day":"2026-11-24"}'],
  ])('moves the times in %s by %i ms', (text, shiftMs, expected) => {
    expect(shiftTimes(text, shiftMs)).toBe(expected);
  });

  it.each(recordedClusters(demoFolder))('makes %s seem to have been recorded just now', (name) => {
    const { cluster, kinds } = demoRecording(name);
    const created = kinds.flatMap(({ list }) =>
      list.items.map(({ metadata }) => Date.parse(String(metadata.creationTimestamp))),
    );

    expect(Math.abs(Date.parse(cluster.recordedAt) - demoNow)).toBeLessThan(1000);
    expect(Math.max(...created)).toBeLessThanOrEqual(demoNow);
    expect(Math.min(...created)).toBeGreaterThan(demoNow - 3_600_000);
  });

  it.each(recordedClusters(demoFolder))('has a row of cells for every object of %s', (name) => {
    for (const { path, list, table } of demoRecording(name).kinds)
      expect([path, table.cells.length]).toEqual([path, list.items.length]);
  });

  it.each(recordedClusters(demoFolder))(
    'has %s at two moments, minutes apart, with nothing later in them',
    (name) => {
      const [first, last, ...others] = loadMoments(demoFolder, name, demoNow);
      const momentOf = (recording: Recording | undefined): number =>
        Date.parse(recording?.cluster.recordedAt ?? '');
      const latestIn = (recording: Recording | undefined): number =>
        Math.max(
          ...[...JSON.stringify(recording?.kinds).matchAll(/"(?:time|creationTimestamp)":"([^"]+)"/g)].map(
            ([, time = '']) => Date.parse(time),
          ),
        );

      expect(others).toEqual([]);
      expect(demoNow - momentOf(first)).toBeGreaterThan(60_000);
      expect(demoNow - momentOf(first)).toBeLessThan(900_000);
      for (const moment of [first, last]) expect(latestIn(moment)).toBeLessThanOrEqual(momentOf(moment));
    },
  );

  it('takes only recordings for clusters', () => {
    const folder = mkdtempSync(join(tmpdir(), 'k8s-mcp-agent-test-'));
    try {
      writeFileSync(join(folder, '.DS_Store'), '');
      expect(recordedClusters(folder)).toEqual([]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
