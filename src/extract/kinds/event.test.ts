import { describe, expect, it } from 'vitest';
import { event, eventOfEvents } from './event.ts';

const first = '2026-01-01T00:00:00Z';
const last = '2026-01-02T00:00:00Z';
const observed = '2026-01-03T00:00:00.000000Z';

describe('extract/kinds/event', () => {
  it('says what happened to what, how often, and when last', () => {
    const object = {
      type: 'Warning',
      reason: 'BackOff',
      message: ' Back-off restarting \n',
      count: 7,
      involvedObject: { kind: 'Pod', namespace: 'shop', name: 'web-0', uid: 'u1' },
      source: { component: 'kubelet', host: 'node-1' },
      firstTimestamp: first,
      lastTimestamp: last,
    };

    expect(event.promote(object)).toEqual({
      phase: 'Warning',
      reason: 'BackOff',
      facts: {
        object: 'pod/web-0',
        objectKind: 'Pod',
        objectNamespace: 'shop',
        objectName: 'web-0',
        objectUid: 'u1',
        message: 'Back-off restarting',
        count: 7,
        firstSeenAt: first,
        lastSeenAt: last,
        source: 'kubelet, node-1',
      },
    });
  });

  it.each<[string, object, object]>([
    [
      'a series',
      { count: 1, lastTimestamp: last, series: { count: 9, lastObservedTime: observed } },
      { count: 9, lastSeenAt: observed },
    ],
    ['one event', { count: 0, firstTimestamp: first }, { count: 1, lastSeenAt: first }],
    [
      'one of the newer kind',
      { eventTime: observed, lastTimestamp: null },
      { count: 1, lastSeenAt: observed },
    ],
    ['one of a kind without a name', { involvedObject: { kind: 'Node' } }, { object: 'node' }],
    ['one of nothing', {}, { object: '', message: null, lastSeenAt: null }],
  ])('reads %s', (_, object, facts) => {
    expect(event.promote({ ...object }).facts).toMatchObject(facts);
  });

  it('reads the same events of the newer group', () => {
    const object = {
      type: 'Normal',
      reason: 'Started',
      note: 'Started container',
      regarding: { kind: 'Pod', namespace: 'shop', name: 'web-0', uid: 'u1' },
      reportingController: 'kubelet',
      reportingInstance: 'node-1',
      deprecatedCount: 3,
      deprecatedFirstTimestamp: first,
      deprecatedLastTimestamp: last,
    };

    expect(eventOfEvents.promote(object)).toEqual({
      phase: 'Normal',
      reason: 'Started',
      facts: {
        object: 'pod/web-0',
        objectKind: 'Pod',
        objectNamespace: 'shop',
        objectName: 'web-0',
        objectUid: 'u1',
        message: 'Started container',
        count: 3,
        firstSeenAt: first,
        lastSeenAt: last,
        source: 'kubelet, node-1',
      },
    });
  });
});
