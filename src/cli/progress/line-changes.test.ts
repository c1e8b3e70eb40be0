import { describe, expect, it } from 'vitest';
import type { WatchProgress } from '../../domain/watch.ts';
import { JsonChanges } from './json-changes.ts';
import { LineChanges } from './line-changes.ts';

const failure = { code: 'TIMEOUT' as const, message: 'no answer', hint: '' };

function changes(kind: string, added: number, changed: number, deleted: number): WatchProgress {
  return { event: 'changes-kept', cluster: 'prod', kind, added, changed, deleted };
}

describe('cli/progress/line-changes', () => {
  const start = (tellsChanges = true) => {
    const lines: string[] = [];
    const due: (() => void)[] = [];
    const teller = new LineChanges({
      tell: (line) => lines.push(line),
      tellsChanges,
      later: (_, run) => {
        due.push(run);
        return () => void due.splice(due.indexOf(run), 1);
      },
    });
    const letPass = (): void => {
      for (const run of due.splice(0)) run();
    };
    return { lines, teller, letPass };
  };

  it('tells what came within a moment in one line for each cluster', () => {
    const { lines, teller, letPass } = start();
    teller.onProgress(changes('pods', 1, 2, 0));
    teller.onProgress(changes('pods', 0, 1, 1));
    teller.onProgress({ ...changes('services', 1, 0, 0), cluster: 'dev' } as WatchProgress);
    expect(lines).toEqual([]);
    letPass();
    expect(lines).toEqual(['prod  pods: 1 added, 3 changed, 1 deleted', 'dev  services: 1 added']);
    letPass();
    expect(lines).toHaveLength(2);
  });

  it('names a few kinds and counts the others', () => {
    const { lines, teller, letPass } = start();
    for (const kind of ['a', 'b', 'c', 'd', 'e', 'f']) teller.onProgress(changes(kind, 0, 1, 0));
    letPass();
    expect(lines).toEqual(['prod  a: 1 changed · b: 1 changed · c: 1 changed · d: 1 changed · 2 more kinds']);
  });

  it('tells once that the watches of a cluster broke, and once that they go on', () => {
    const { lines, teller } = start();
    for (const kind of ['pods', 'nodes'])
      teller.onProgress({ event: 'watch-broken', cluster: 'prod', kind, failure });
    for (const kind of ['pods', 'nodes'])
      teller.onProgress({ event: 'watch-resumed', cluster: 'prod', kind });
    expect(lines).toEqual(['prod  the watch broke (pods): timed out', 'prod  the watch goes on']);
  });

  it.each<[WatchProgress, string]>([
    [
      { event: 'watch-started', cluster: 'prod', watched: 15, others: 41 },
      'prod  watching 15 kinds, 41 others when their time is up',
    ],
    [{ event: 'watch-started', cluster: 'prod', watched: 1, others: 0 }, 'prod  watching 1 kind'],
    [{ event: 'cluster-held', cluster: 'prod', holder: 'host/7' }, 'prod  waiting: host/7 is reading it'],
    [{ event: 'cluster-lost', cluster: 'prod', failure }, 'prod  lost: timed out; it is tried again'],
    [
      { event: 'cluster-restored', cluster: 'prod' },
      'prod  restored from a backup; everything is listed anew',
    ],
  ])('tells of %o', (progress, line) => {
    const { lines, teller } = start();
    teller.onProgress(progress);
    expect(lines).toEqual([line]);
  });

  it('tells at the end what was not told yet, and nothing of changes where no progress is wanted', () => {
    const told = start();
    told.teller.onProgress(changes('pods', 1, 0, 0));
    told.teller.end();
    told.letPass();
    expect(told.lines).toEqual(['prod  pods: 1 added']);

    const quiet = start(false);
    quiet.teller.onProgress(changes('pods', 1, 0, 0));
    quiet.teller.end();
    expect(quiet.lines).toEqual([]);
  });

  it('gives each thing as a JSON line with its time where that is wanted', () => {
    const lines: string[] = [];
    const teller = new JsonChanges(
      (line) => lines.push(line),
      () => 0,
    );
    teller.onProgress(changes('pods', 1, 0, 0));
    teller.end();
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      { time: '1970-01-01T00:00:00.000Z', ...changes('pods', 1, 0, 0) },
    ]);
  });
});
