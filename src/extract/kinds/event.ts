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
    }),
};

interface EventFields {
  object: JsonObject | null;
  message: string | null;
  count: number | null;
  firstSeenAt: string | null;
  lastSeenAt: string | null;
}

/** A series says more than the fields of single events, as for kubectl. */
function promoteEvent(event: JsonObject, fields: EventFields): PromotedColumns {
  const series = objectAt(event, 'series');
  const kind = (textAt(fields.object, 'kind') ?? '').toLowerCase();
  const name = textAt(fields.object, 'name');
  return {
    phase: textAt(event, 'type'),
    reason: textAt(event, 'reason'),
    facts: {
      object: name === null ? kind : `${kind}/${name}`,
      message: fields.message?.trim() ?? null,
      count: numberAt(series, 'count') ?? (fields.count || 1),
      lastSeenAt:
        textAt(series, 'lastObservedTime') ??
        fields.lastSeenAt ??
        fields.firstSeenAt ??
        textAt(event, 'eventTime'),
    },
  };
}
