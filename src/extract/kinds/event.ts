import { type JsonObject, numberAt, objectAt, textAt } from '../../lib/json.ts';
import type { KindExtractor, PromotedColumns } from './kind-extractor.ts';

export const event: KindExtractor = {
  kind: 'Event',
  promote: (object) =>
    promoteEvent(object, {
      object: objectAt(object, 'involvedObject'),
      message: textAt(object, 'message'),
      count: numberAt(object, 'count'),
      firstSeenAt: textAt(object, 'firstTimestamp'),
      lastSeenAt: textAt(object, 'lastTimestamp'),
      source: objectAt(object, 'source'),
      controller: textAt(object, 'reportingComponent'),
    }),
};

/** The same events under the names of their newer group. */
export const eventOfEvents: KindExtractor = {
  kind: 'events.k8s.io/Event',
  promote: (object) =>
    promoteEvent(object, {
      object: objectAt(object, 'regarding'),
      message: textAt(object, 'note'),
      count: numberAt(object, 'deprecatedCount'),
      firstSeenAt: textAt(object, 'deprecatedFirstTimestamp'),
      lastSeenAt: textAt(object, 'deprecatedLastTimestamp'),
      source: objectAt(object, 'deprecatedSource'),
      controller: textAt(object, 'reportingController'),
    }),
};

interface EventFields {
  object: JsonObject | null;
  message: string | null;
  count: number | null;
  firstSeenAt: string | null;
  lastSeenAt: string | null;
  source: JsonObject | null;
  controller: string | null;
}

/** A series says more than the fields of single events, as for kubectl. */
function promoteEvent(event: JsonObject, fields: EventFields): PromotedColumns {
  const { object } = fields;
  const series = objectAt(event, 'series');
  const kind = (textAt(object, 'kind') ?? '').toLowerCase();
  const name = textAt(object, 'name');
  const firstSeenAt = fields.firstSeenAt ?? textAt(event, 'eventTime');
  return {
    phase: textAt(event, 'type'),
    reason: textAt(event, 'reason'),
    facts: {
      object: name === null ? kind : `${kind}/${name}`,
      objectKind: textAt(object, 'kind'),
      objectNamespace: textAt(object, 'namespace'),
      objectName: name,
      objectUid: textAt(object, 'uid'),
      message: fields.message?.trim() ?? null,
      count: numberAt(series, 'count') ?? (fields.count || 1),
      firstSeenAt,
      lastSeenAt: textAt(series, 'lastObservedTime') ?? fields.lastSeenAt ?? firstSeenAt,
      source: sourceOf(event, fields),
    },
  };
}

/** `kubelet, node-1`, as kubectl writes it; null where nobody signed. */
function sourceOf(event: JsonObject, { source, controller }: EventFields): string | null {
  const component = textAt(source, 'component') || controller;
  const instance = textAt(source, 'host') || textAt(event, 'reportingInstance');
  return [component, instance].filter(Boolean).join(', ') || null;
}
