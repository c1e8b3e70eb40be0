import { z } from 'zod';
import { AppError } from '../../../domain/errors.ts';
import { apiVersionOf, type ResourceKind } from '../../../domain/kind.ts';
import type { ObjectChange } from '../../../domain/ports/watching.ts';
import type { Drop } from '../../../domain/resource.ts';
import { type ExtractionOptions, extractResource } from '../../../extract/extract-resource.ts';
import { fromHttpStatus } from '../failures.ts';
import { retryAfterMs } from '../retry-after.ts';

/** What one line of a watch tells. */
export interface WatchEvent {
  /** null: a bookmark, or an object that could not be read. */
  change: ObjectChange | null;
  drop: Drop | null;
  /** From which a watch goes on after it. */
  resourceVersion: string;
}

const Line = z.looseObject({
  type: z.enum(['ADDED', 'MODIFIED', 'DELETED', 'BOOKMARK', 'ERROR']),
  object: z.looseObject({}),
});
const Position = z.looseObject({ metadata: z.looseObject({ resourceVersion: z.string().min(1) }) });
const Deleted = z.looseObject({
  metadata: z.looseObject({
    uid: z.string().nullable().default(null),
    namespace: z.string().nullable().default(null),
    name: z.string(),
  }),
});
/** What the server says when it can go on no more. */
const Refusal = z.looseObject({ code: z.number().int().catch(500) });

export interface EventOptions {
  kind: ResourceKind;
  extraction: ExtractionOptions;
  /** "the watch of pods" */
  asked: string;
  redactText: (text: string) => string;
}

/** Reads one line. Throws PROTOCOL for what is no event, and what an ERROR event means: EXPIRED_LIST for 410. */
export function parseEvent(text: string, options: EventOptions): WatchEvent {
  const { type, object } = parseLine(text, options);
  if (type === 'ERROR') throw refusalOf(object, options);
  const position = Position.safeParse(object);
  if (!position.success)
    throw new AppError('PROTOCOL', `${options.asked} told of an object without a resourceVersion`);
  const { resourceVersion } = position.data.metadata;
  if (type === 'BOOKMARK') return { change: null, drop: null, resourceVersion };
  return {
    ...(type === 'DELETED' ? deletion(object, resourceVersion, options) : saved(object, options)),
    resourceVersion,
  };
}

function parseLine(text: string, { asked }: EventOptions): z.infer<typeof Line> {
  let cause: unknown;
  try {
    const parsed = Line.safeParse(JSON.parse(text));
    if (parsed.success) return parsed.data;
  } catch (error) {
    cause = error;
  }
  const isPage = text.trimStart().startsWith('<');
  const what = isPage ? 'is a web page; a login page or proxy may be answering' : 'told what is no event';
  throw new AppError('PROTOCOL', `${asked} ${what}`, { cause });
}

function refusalOf(object: object, { asked, redactText }: EventOptions): AppError {
  const { code } = Refusal.parse(object);
  const body = JSON.stringify({ ...object, kind: 'Status' });
  const status = code >= 400 && code < 600 ? code : 500;
  return fromHttpStatus({
    status,
    body,
    asked,
    retryAfterMs: retryAfterMs(undefined, seconds(object), 0),
    redactText,
  });
}

function seconds(object: object): Parameters<typeof retryAfterMs>[1] {
  const details = (object as { details?: { retryAfterSeconds?: unknown } }).details;
  const retryAfterSeconds = details?.retryAfterSeconds;
  return typeof retryAfterSeconds === 'number' ? { kind: 'Status', details: { retryAfterSeconds } } : null;
}

type Told = Pick<WatchEvent, 'change' | 'drop'>;

/** Of what is gone only its name is needed; where not even that can be read, a row stays that should not. */
function deletion(object: object, resourceVersion: string, { kind }: EventOptions): Told {
  const parsed = Deleted.safeParse(object);
  if (!parsed.success) return { change: null, drop: { reason: 'no metadata.name', item: null } };
  const { uid, namespace, name } = parsed.data.metadata;
  return {
    change: { deleted: { uid, namespace: kind.namespaced ? namespace : null, name, resourceVersion } },
    drop: null,
  };
}

/** Events of metadata alone name a type that is not the object's. */
function saved(object: object, { kind, extraction }: EventOptions): Told {
  const type = { apiVersion: apiVersionOf(kind), kind: kind.kind };
  const isPartial = (object as { kind?: unknown }).kind === 'PartialObjectMetadata';
  const extracted = extractResource(
    isPartial ? { ...object, ...type } : { ...type, ...object },
    kind,
    extraction,
  );
  return extracted.ok
    ? { change: { saved: extracted.resource }, drop: null }
    : { change: null, drop: extracted.drop };
}
