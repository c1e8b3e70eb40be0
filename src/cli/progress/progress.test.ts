import { describe, expect, it } from 'vitest';
import { FakeApp } from '../../../test/fakes/fake-app.ts';
import { fakeHost, runFake } from '../../../test/fakes/fake-host.ts';
import { clusterOutcome, deadOutcome, kindOutcome, scanReport } from '../../../test/fakes/reports.ts';
import type { ScanProgress } from '../../domain/scan.ts';
import { plain } from '../output/paint.ts';
import { LiveArea } from './live-area.ts';
import { LiveProgress } from './live-progress.ts';
import { describeOutcome, progressLines } from './progress-lines.ts';
import { ProgressState } from './progress-state.ts';

const kinds = (count: number, lacking: number) =>
  Array.from({ length: count }, (_, index) =>
    kindOutcome(`kind-${index}`, { completeness: index < lacking ? 'partial' : 'complete' }),
  );

const events: ScanProgress[] = [
  { event: 'clusters-found', clusters: ['dev', 'prod', 'dead', 'later'], problems: 0 },
  { event: 'cluster-started', cluster: 'dev', kinds: 5, via: 'api' },
  { event: 'cluster-started', cluster: 'prod', kinds: 9, via: 'api' },
  { event: 'kind-started', cluster: 'prod', kind: 'pods' },
  { event: 'page-kept', cluster: 'prod', kind: 'pods', items: 1500, bytes: 9 },
  { event: 'kind-finished', cluster: 'prod', outcome: kindOutcome('pods') },
  { event: 'cluster-finished', cluster: 'dead', outcome: deadOutcome('dead') },
  { event: 'cluster-finished', cluster: 'dev', outcome: clusterOutcome('dev', { kinds: kinds(3, 1) }) },
];

function stateAfter(progress: readonly ScanProgress[]): ProgressState {
  let time = 0;
  const state = new ProgressState(() => time);
  for (const event of progress) {
    time += 100;
    state.take(event);
  }
  return state;
}

describe('cli/progress/progress-lines', () => {
  const layout = { columns: 80, rows: 24, paint: plain };

  it('shows a line per cluster and one for all', () => {
    expect(progressLines(stateAfter(events), layout)).toEqual([
      'dev    30 objects of 3 kinds in 2.3 s, 1 not whole',
      'prod   1/9 kinds  1,500 objects  500 ms  pods',
      'dead   not read: timed out',
      'later  waiting',
      '2 of 4 clusters · 1 not read · 1,500 objects · 800 ms',
    ]);
  });

  it('says that it looks for clusters until they are known', () => {
    expect(progressLines(stateAfter([]), layout)).toEqual(['looking for clusters  0 ms']);
  });

  it('is never higher or wider than the window: what is read and what failed comes first', () => {
    const clusters = Array.from({ length: 100 }, (_, index) => `cluster-with-a-long-name-${index}`);
    const state = stateAfter([
      { event: 'clusters-found', clusters, problems: 0 },
      { event: 'cluster-started', cluster: clusters[80] ?? '', kinds: 5, via: 'api' },
      { event: 'cluster-finished', cluster: clusters[70] ?? '', outcome: deadOutcome('x') },
      { event: 'cluster-finished', cluster: clusters[60] ?? '', outcome: clusterOutcome('x') },
    ]);

    const lines = progressLines(state, { columns: 40, rows: 6, paint: plain });

    expect(lines).toHaveLength(6);
    for (const line of lines) expect(line.length).toBeLessThan(40);
    expect(lines[0]).toContain('0/5 kinds');
    expect(lines[1]).toContain('not read');
    expect(lines[2]).toContain('10 objects');
    expect(lines[3]).toContain('waiting');
    expect(progressLines(state, { ...layout, columns: 120, rows: 1 })).toHaveLength(2);
  });

  it('makes names visible', () => {
    const state = stateAfter([{ event: 'clusters-found', clusters: ['\u001b[2J'], problems: 0 }]);

    expect(progressLines(state, layout)[0]).toBe('\\x1b[2J  waiting');
  });

  it('says how a cluster went', () => {
    expect(describeOutcome({ outcome: null })).toBe('');
    expect(describeOutcome({ outcome: clusterOutcome('a', { kinds: [] }) })).toBe('nothing was due');
  });
});

describe('cli/progress/live-area', () => {
  it('draws in place, prints above, and gives the terminal back', () => {
    const { stderr } = fakeHost({ columns: 80 });
    const area = new LiveArea(stderr);

    area.print('before\n');
    area.draw(['one', 'two']);
    area.draw(['three']);
    area.print('log\n');
    area.clear();
    area.clear();
    area.print('after\n');

    expect(stderr.text).toBe(
      'before\n\u001b[?25lone\ntwo\n\u001b[2A\r\u001b[Jthree\n\u001b[1A\r\u001b[Jlog\nthree\n' +
        '\u001b[1A\r\u001b[J\u001b[?25hafter\n',
    );
  });
});

describe('cli/progress/live-progress', () => {
  it('draws at the beat, not with every event, and stops at the end', () => {
    const { stderr } = fakeHost({ columns: 80 });
    let beat = () => {};
    let stopped = 0;
    const progress = new LiveProgress({
      area: new LiveArea(stderr),
      stream: stderr,
      paint: plain,
      now: () => 0,
      every: (_, run) => {
        beat = run;
        return () => {
          stopped += 1;
        };
      },
    });

    const drawn = stderr.text.length;
    for (const event of events) progress.onProgress(event);
    expect(stderr.text).toHaveLength(drawn);
    beat();
    expect(stderr.text).toContain('1/9 kinds');
    progress.end();

    expect(stopped).toBe(1);
    expect(stderr.text.endsWith('\u001b[?25h')).toBe(true);
  });

  it('draws in a window that does not tell its size', () => {
    const { stderr } = fakeHost();
    const progress = new LiveProgress({
      area: new LiveArea(stderr),
      stream: stderr,
      paint: plain,
      now: () => 0,
      every: () => () => {},
    });

    progress.end();

    expect(stderr.text).toContain('looking for clusters');
  });
});

describe('cli scan progress', () => {
  function scanning(): FakeApp {
    return Object.assign(new FakeApp(), { progress: events, report: scanReport([clusterOutcome('dev')]) });
  }

  it('is a live table on a terminal, gone before the report', async () => {
    const { stdout, stderr } = await runFake(['scan'], { app: scanning(), columns: 80 });

    expect(stderr).toContain('\u001b[?25l\u001b[2mlooking for clusters');
    expect(stderr.endsWith('\u001b[?25h')).toBe(true);
    expect(stdout).toContain('\u001b[32mready\u001b[39m');
  });

  it('gives the terminal back when the scan fails', async () => {
    const app = Object.assign(scanning(), { failure: new Error('broken') });

    const { exitCode, stderr } = await runFake(['scan'], { app, columns: 80 });

    expect(exitCode).toBe(1);
    expect(stderr).toContain('\u001b[?25h\u001b[31mThis is a fault');
  });

  it('keeps log lines above the live table', async () => {
    const app = scanning();
    let log = (_: string): void => {};
    app.during = () => log('{"level":"warn"}\n');

    const { stderr } = await runFake(['scan'], {
      columns: 80,
      createApp: async ({ writeLog }) => {
        log = writeLog;
        return app;
      },
    });

    expect(stderr).toContain('\r\u001b[J{"level":"warn"}\n\u001b[2mlooking for clusters');
  });

  it.each([{ columns: 80, variables: { TERM: 'dumb' } }, {}])('is lines elsewhere: %o', async (options) => {
    const { stderr } = await runFake(['scan'], { app: scanning(), ...options });

    expect(stderr).toBe(
      'scanning 4 clusters\n[1/4] dead: not read: timed out\n' +
        '[2/4] dev: 30 objects of 3 kinds in 2.3 s, 1 not whole\n',
    );
  });

  it('is JSON lines with -o json, and stdout holds one document', async () => {
    const { stdout, stderr } = await runFake(['full-scan', '-o', 'json'], { app: scanning(), columns: 80 });

    const lines = stderr
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.map(({ event }) => event)).toEqual(events.map(({ event }) => event));
    expect(lines[0].time).toBe('2026-01-02T03:04:05.000Z');
    expect(JSON.parse(stdout)).toMatchObject({
      apiVersion: 'k8s-mcp-agent/v1',
      kind: 'ScanReport',
      cancelled: false,
      problems: [],
      items: [{ cluster: 'dev' }],
    });
  });

  it('is nothing with --no-progress', async () => {
    expect((await runFake(['scan', '--no-progress'], { app: scanning(), columns: 80 })).stderr).toBe('');
  });
});
