import type { Item, RecordedKind } from './recording.ts';
import type { Reply } from './reply.ts';

const longestWatchMs = 300_000;

/**
 * A watch of a recording, in which nothing happens: what is there for whoever has not seen it, bookmarks where they are
 * wanted, then silence until the time is up. A version before the recording's has expired: what came after it is not known.
 */
export function answerWatch(kind: RecordedKind, items: readonly Item[], query: URLSearchParams): Reply {
  const since = query.get('resourceVersion') ?? '';
  const current = String(kind.list.metadata.resourceVersion ?? '');
  if (since !== '' && since !== '0' && Number(since) < Number(current))
    return stream([expired(since, current)], 0);
  const seesAll = since === '' || since === '0' || query.get('sendInitialEvents') === 'true';
  const events = [
    ...(seesAll ? items.map((item) => ({ type: 'ADDED', object: { ...typeOf(kind), ...item } })) : []),
    ...(query.get('allowWatchBookmarks') === 'true' ? [bookmark(kind, current, query)] : []),
  ];
  const seconds = Number(query.get('timeoutSeconds') ?? '') || longestWatchMs / 1000;
  return stream(events, Math.min(seconds * 1000, longestWatchMs));
}

/** An object in a watch or alone says what it is; in a list only the list does. */
export function typeOf({ list }: RecordedKind): { kind: string; apiVersion: string } {
  return { kind: list.kind.replace(/List$/, ''), apiVersion: list.apiVersion };
}

function bookmark(kind: RecordedKind, resourceVersion: string, query: URLSearchParams): object {
  const annotations =
    query.get('sendInitialEvents') === 'true' ? { annotations: { 'k8s.io/initial-events-end': 'true' } } : {};
  return { type: 'BOOKMARK', object: { ...typeOf(kind), metadata: { resourceVersion, ...annotations } } };
}

/** Inside a watch that was accepted: its HTTP status is 200. */
function expired(since: string, current: string): object {
  const message = `too old resource version: ${since} (${current})`;
  return {
    type: 'ERROR',
    object: {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message,
      reason: 'Expired',
      code: 410,
    },
  };
}

function stream(events: readonly object[], holdMs: number): Reply {
  return { status: 200, body: events.map((event) => `${JSON.stringify(event)}\n`).join(''), holdMs };
}
