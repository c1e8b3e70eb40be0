import { describe, expect, it } from 'vitest';
import { kind, podKind } from '../../../test/fakes/builders.ts';
import { changeReport, comparison } from '../../../test/fakes/reports.ts';
import { foldChanges } from '../../analyze/changes/fold-changes.ts';
import type { Change } from '../../domain/change.ts';
import { plain } from '../output/paint.ts';
import { printView } from '../output/print-view.ts';
import { changesView, shortLine } from './changes-view.ts';
import { comparisonView } from './comparison-view.ts';
import { diffText } from './diff-text.ts';
import { pruneView } from './prune-view.ts';

const deploymentKind = kind('apps', 'v1', 'Deployment', 'deployments');
const style = { now: Date.parse('2026-01-01T12:00:00.000Z'), timeZone: 'UTC' };
const layout = { width: null, paint: plain };

function change(text: string, more: Partial<Change> = {}): Change {
  return {
    id: 1,
    clusterId: 'id',
    cluster: 'prod',
    kind: deploymentKind,
    namespace: 'shop',
    name: 'web',
    uid: 'u',
    effect: 'changed',
    at: '2026-01-01T10:00:00.000Z',
    since: '2026-01-01T09:50:00.000Z',
    seenAt: '2026-01-01T10:20:00.000Z',
    words: [{ topic: 'image', text }],
    by: 'helm',
    owner: null,
    root: null,
    ...more,
  };
}
const pod = change('added', {
  id: 2,
  kind: podKind,
  name: 'web-1',
  effect: 'added',
  root: { kind: 'Deployment', name: 'web' },
  words: [{ topic: 'added', text: 'added' }],
});
const printed = (changes: Change[], wide = false) =>
  printView(changesView(changeReport(foldChanges(changes)), { style, wide }), 'table', layout);

describe('cli/views/changes-view', () => {
  it('shows a rollout in one line', async () => {
    expect(await printed([pod, change('image web 1 → 2')])).toMatch(
      /^TIME +CLUSTER +NAMESPACE +OBJECT +BY +WHAT\n10:00:00 UTC +prod +shop +deployment\/web +helm +image web 1 → 2 \(pods \+1\)\n$/,
    );
  });

  it('shows below it what followed, when that is wanted', async () => {
    expect(await printed([pod, change('image web 1 → 2')], true)).toMatch(
      /\n +10:00:00 UTC +prod +shop +pod\/web-1 +helm +added\n$/,
    );
  });

  it('shows both looks where nothing says when between them it was', async () => {
    expect(await printed([change('gone', { at: '2026-01-01T10:20:00.000Z' })])).toContain(
      '09:50:00 – 10:20:00 UTC',
    );
  });

  it('says that nobody is known who did it, in words and not as an empty cell', async () => {
    expect(await printed([change('image web 1 → 2', { by: null })])).toMatch(
      /deployment\/web +<unknown> +image/,
    );
  });

  it('shows what happened again and again where its last time was, and since when', async () => {
    const flaps = ['10:00', '10:10', '10:20', '10:30'].map((time, index) =>
      change(index % 2 === 0 ? 'Available True → False' : 'Available False → True', {
        id: index,
        at: `2026-01-01T${time}:00.000Z`,
        seenAt: `2026-01-01T${time}:00.000Z`,
        since: null,
        words: [
          { topic: 'condition', text: index % 2 === 0 ? 'Available True → False' : 'Available False → True' },
        ],
      }),
    );

    expect(await printed(flaps.toReversed())).toMatch(
      /10:30:00 UTC .* Available True → False ×2; Available False → True ×2, since 10:00:00 UTC\n$/,
    );
  });

  it('makes visible what a cluster wrote', async () => {
    expect(await printed([change('env A added: \u001b[31mred')])).not.toContain('\u001b');
    const text = diffText([{ id: 1, cluster: 'prod', text: '--- a\t1\n+\u001b[31m' }]);
    expect(text).toContain('\n# prod\n--- a\t1\n+');
    expect(text).not.toContain('\u001b');
  });

  it('says where the history does not reach', () => {
    const since = '2026-01-01T10:00:00.000Z';
    const short = ['pods', 'nodes'].map((of) => ({ cluster: 'prod', kind: of, since }));

    expect(shortLine({ short: [] }, style)).toBeNull();
    expect(shortLine({ short }, style)).toBe(
      'the history does not reach back that far: prod (from 10:00:00 UTC on)',
    );
    expect(shortLine({ short: short.slice(0, 1) }, style)).toContain('prod (pods from 10:00:00 UTC on)');
  });

  it('does not let a kind that came later stand for the others', () => {
    const at = (kind: string, since: string) => ({ cluster: 'prod', kind, since });
    const short = ['pods', 'nodes'].map((of) => at(of, '2026-01-01T10:00:00.000Z'));
    const later = ['widgets', 'gadgets', 'gizmos'].map((of) => at(of, '2026-01-01T11:00:00.000Z'));

    expect(shortLine({ short: [...later.slice(0, 1), ...short] }, style)).toContain(
      'prod (from 10:00:00 UTC on, widgets from 11:00:00 UTC on)',
    );
    expect(shortLine({ short: [...short, ...later] }, style)).toContain(
      'prod (from 10:00:00 UTC on, 3 kinds later)',
    );
  });
});

describe('cli/views/comparison-view', () => {
  it('says what is on one side only, and what is otherwise', async () => {
    const object = { cluster: null, kind: 'deployments.apps', namespace: 'shop', words: [] };
    const view = comparisonView(
      comparison([
        { ...object, name: 'a', where: 'left' },
        { ...object, name: 'b', where: 'both', words: [{ topic: 'image', text: 'image b 1 → 2' }] },
      ]),
    );

    expect(await printView(view, 'table', layout)).toMatch(
      /only in prod-eu\nshop +deployments.apps\/b +image b 1 → 2\n/,
    );
  });
});

describe('cli/views/comparison-view without differences', () => {
  it.each([
    [0, 'neither prod-eu nor prod-us has anything of that, as far as is known'],
    [3, 'prod-eu and prod-us do not differ, as far as is known'],
  ])('does not take nothing for no difference (%i alike)', (alike, expected) => {
    expect(comparisonView({ ...comparison([]), alike }).nothing).toBe(expected);
  });

  it('says what could not be compared', async () => {
    const view = comparisonView({ ...comparison([]), unknown: 28 });

    expect(view.nothing).toBe('nothing could be compared');
    expect(view.notes?.()?.map(({ text }) => text)).toEqual([
      '0 differences, 0 objects alike',
      '28 objects of one side not compared: the other side did not see their kind whole',
    ]);
  });
});

describe('cli/views/prune-view', () => {
  it.each([
    [true, '1,200 changes would be removed by age; the inventory takes 5.0 MB\n'],
    [false, '1,200 changes removed, 2.0 MB given back to the disk; the inventory takes 5.0 MB\n'],
  ])('says what was removed (dry run: %s)', async (dryRun, expected) => {
    const view = pruneView({ dryRun, removed: 1200, freedBytes: 2_000_000, sizeBytes: 5_000_000 });

    expect(await printView(view, 'table', layout)).toBe(expected);
  });
});
