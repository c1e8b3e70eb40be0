import { describe, expect, it } from 'vitest';
import { podKind } from '../../test/fakes/builders.ts';
import { FakeApp } from '../../test/fakes/fake-app.ts';
import { type FakeHostOptions, runFake } from '../../test/fakes/fake-host.ts';
import { clusterCoverage, coverage, listing, resourceRow } from '../../test/fakes/reports.ts';

function appWithPod(name = 'web-0'): FakeApp {
  const row = resourceRow('dev', podKind, name, {
    reason: 'CrashLoopBackOff',
    readyCount: 0,
    wantedCount: 1,
    restarts: 0,
    createdAt: '2026-01-02T03:00:00Z',
  });
  return Object.assign(new FakeApp(), { listings: { pods: listing({ rows: [row] }) } });
}

const list = (options: FakeHostOptions, ...words: string[]) =>
  runFake(['list', 'pods', ...words], { app: appWithPod(), ...options });

describe('cli/terminal', () => {
  it('colours on a terminal only, and not when told otherwise', async () => {
    expect((await list({ columns: 100 })).stdout).toContain('\u001b[31mCrashLoopBackOff\u001b[39m');
    for (const plain of [
      await list({}),
      await list({ columns: 100 }, '--no-color'),
      await list({ columns: 100, variables: { NO_COLOR: '1' } }),
      await list({ columns: 100, variables: { TERM: 'dumb' } }),
    ]) {
      expect(plain.stdout).not.toContain('\u001b');
    }
  });

  it('cuts to the terminal’s width, and nothing in a pipe', async () => {
    const app = appWithPod('n'.repeat(200));

    const narrow = await runFake(['list', 'pods', '--no-color'], { app, columns: 80 });
    const piped = await runFake(['list', 'pods'], { app });

    expect(Math.max(...narrow.stdout.split('\n').map((line) => line.length))).toBe(80);
    expect(narrow.stdout).toContain('n…');
    expect(piped.stdout).toContain('n'.repeat(200));
  });

  it('tells on stderr what a list rests on, but not where the document holds it', async () => {
    expect((await list({}, '--utc')).stderr).toBe('as of 03:01:05 UTC (3 min ago) · 1 of 1 cluster\n');
    expect((await list({}, '-o', 'json')).stderr).toBe('');
    expect((await list({}, '-o', 'yaml')).stderr).toBe('');
  });

  it('warns in yellow of what was not seen', async () => {
    const app = appWithPod();
    app.listings.pods = listing({ coverage: coverage([clusterCoverage('dev', { state: 'unreachable' })]) });

    const { stderr } = await runFake(['list', 'pods'], { app, columns: 100 });

    expect(stderr).toMatch(/33mas of .*0 of 1 cluster · not seen: dev \(unreachable/);
  });

  it('says on stderr that there is nothing, unless a document says it', async () => {
    const nothing = await runFake(['list', 'pods'], {});

    expect([nothing.stdout, nothing.stderr.split('\n')[0]]).toEqual(['', 'no pods are kept that match']);
    expect((await runFake(['list', 'pods', '-o', 'name'], {})).stderr).toContain('no pods');
    expect(JSON.parse((await runFake(['list', 'pods', '-o', 'json'], {})).stdout)).toMatchObject({
      kind: 'PodList',
      total: 0,
      items: [],
    });
  });

  it('says when a limit left rows out', async () => {
    const app = appWithPod();
    app.listings.pods = { ...listing({ rows: [resourceRow('dev', podKind, 'a')] }), total: 214 };

    expect((await runFake(['list', 'pods', '--limit', '1'], { app })).stderr).toContain(
      '1 of 214 Pods shown',
    );
    expect((await runFake(['list', 'pods', '-o', 'json'], { app })).stderr).toContain('"event":"message"');
  });

  it('says when a query gave only its first rows', async () => {
    const app = new FakeApp();
    app.rows = { columns: ['n'], rows: [[1]], truncated: true, kinds: null, coverage: coverage([]) };

    expect((await runFake(['query', 'select'], { app })).stderr).toContain(
      'only the first 1 row: there are more',
    );
  });

  it('shows what is kept without a kind, and whole objects when asked', async () => {
    const app = appWithPod();

    expect((await runFake(['list'], { app })).stderr).toContain('nothing is kept yet');
    await runFake(['list', 'pods', '-o', 'json', '--body'], { app });
    await runFake(['list', 'pods', '--body'], { app });

    const lists = app.asked.filter(({ method }) => method === 'list');
    expect(lists.map(({ request }) => (request as { withBody: boolean }).withBody)).toEqual([true, false]);
  });

  it('makes no records where none are shown', async () => {
    const app = appWithPod();

    for (const format of ['table', 'wide', 'name', 'csv'])
      await runFake(['list', 'pods', '-o', format], { app });

    expect(app.asked.map(({ method }) => method)).not.toContain('records');
  });
});
