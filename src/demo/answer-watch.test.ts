import { describe, expect, it } from 'vitest';
import { askDemo, demoKind } from '../../test/fakes/ask-demo.ts';

const { list } = demoKind('prod-us', '/api/v1/nodes');
const current = String(list.metadata.resourceVersion);

interface WatchEvent {
  type: string;
  object: {
    kind: string;
    code?: number;
    metadata: { name?: string; resourceVersion?: string; annotations?: object };
  };
}

function watch(query: string): { events: WatchEvent[]; status: number; holdMs: number | undefined } {
  const { body, status, holdMs } = askDemo(`/api/v1/nodes?watch=true&${query}`);
  const text = body as unknown as string;
  const events = text.split('\n').filter((line) => line !== '');
  return { events: events.map((line) => JSON.parse(line) as WatchEvent), status, holdMs };
}

describe('demo/answer-watch', () => {
  it.each([`resourceVersion=${current}`, `resourceVersion=${Number(current) + 1}`])(
    'says nothing to ?%s, which knows all, until the time is up',
    (query) => {
      expect(watch(`${query}&timeoutSeconds=7`)).toEqual({ events: [], status: 200, holdMs: 7000 });
    },
  );

  it.each(['', 'resourceVersion=0'])('first adds everything for ?%s', (query) => {
    const { events } = watch(query);

    expect(events.map(({ type }) => type)).toEqual(list.items.map(() => 'ADDED'));
    expect(events.map(({ object }) => [object.kind, object.metadata.name])).toEqual(
      list.items.map(({ metadata }) => ['Node', metadata.name]),
    );
  });

  it('adds only what the selectors choose', () => {
    const { events } = watch('fieldSelector=metadata.name=prod-us-node-4');

    expect(events.map(({ object }) => object.metadata.name)).toEqual(['prod-us-node-4']);
  });

  it('gives a bookmark to those who want one', () => {
    const { events } = watch(`resourceVersion=${current}&allowWatchBookmarks=true`);

    expect(events).toEqual([
      {
        type: 'BOOKMARK',
        object: { kind: 'Node', apiVersion: 'v1', metadata: { resourceVersion: current } },
      },
    ]);
  });

  it('marks the end of the initial events', () => {
    const { events } = watch(
      'sendInitialEvents=true&allowWatchBookmarks=true&resourceVersionMatch=NotOlderThan',
    );

    expect(events).toHaveLength(list.items.length + 1);
    expect(events.at(-1)).toMatchObject({
      type: 'BOOKMARK',
      object: { metadata: { annotations: { 'k8s.io/initial-events-end': 'true' } } },
    });
  });

  it('ends a watch from an older version with an error inside a 200', () => {
    const { events, status, holdMs } = watch('resourceVersion=1');

    expect([status, holdMs]).toEqual([200, 0]);
    expect(events).toMatchObject([
      { type: 'ERROR', object: { kind: 'Status', code: 410, reason: 'Expired' } },
    ]);
  });

  it.each(['timeoutSeconds=100000', 'timeoutSeconds=', ''])('stays at most five minutes for ?%s', (query) => {
    expect(watch(`resourceVersion=${current}&${query}`).holdMs).toBe(300_000);
  });
});
