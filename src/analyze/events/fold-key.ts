/** What makes two events the same story told again. */
export interface FoldedBy {
  namespace: string | null;
  type: string | null;
  reason: string | null;
  /** Component and host that signed it. */
  source: string | null;
  message: string | null;
  object: { kind: string | null; namespace: string | null; name: string | null; uid: string | null };
}

/**
 * Equal for events of the same object, type, reason and source whose messages differ only in what ticks: counts, durations,
 * addresses, ids. The server keeps those as several events (a new name after an hour, a restart of who tells it).
 */
export function foldKey({ namespace, type, reason, source, message, object }: FoldedBy): string {
  return JSON.stringify([
    namespace ?? '',
    (object.kind ?? '').toLowerCase(),
    object.namespace ?? '',
    object.name ?? '',
    object.uid ?? '',
    type ?? '',
    reason ?? '',
    source ?? '',
    withoutUnmade(normaliseMessage(message ?? ''), { reason, object }),
  ]);
}

/** What the server writes before a message once it has told ten that are alike. */
const combined = '(combined from similar events): ';

/** Each time that a controller cannot make a pod it gives it another name: `web-x7k2p`, of a pod that never was. */
function withoutUnmade(message: string, { reason, object }: Pick<FoldedBy, 'reason' | 'object'>): string {
  const text = message.startsWith(combined) ? message.slice(combined.length) : message;
  if (reason !== 'FailedCreate' || object.name === null || object.name === '') return text;
  return text
    .split(`"${object.name}-`)
    .map((part, index) => (index === 0 ? part : part.replace(generatedEnd, '#"')))
    .join(`"${object.name}-`);
}

/** The letters and digits of which Kubernetes makes such names (apimachinery, util/rand). */
const generatedEnd = /^[bcdfghjklmnpqrstvwxz2456789]{5}"/;

/** Messages are at most 1,024 characters long (core/v1 validation); what is longer came from somebody else. */
const longest = 4096;

const ticking = [
  // uid
  /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi,
  // time
  /\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)?/g,
  // address, with its port
  /\b\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?\b/g,
  // container id
  /\b[0-9a-f]{12,}\b/g,
  // count, ratio, duration, size: standing alone, so that no version, name or port of an image is taken for one
  /(?<![\w.:@/-])\d+(?:[./]\d+)*(?:(?:ns|us|µs|ms|s|m|h|d|[KMGTPE]i?B?|%)(?:\d+(?:\.\d+)?)?)*(?![\w:@/-])/g,
];

/** A message with `#` for everything that ticks. */
export function normaliseMessage(message: string): string {
  return ticking.reduce((text, pattern) => text.replace(pattern, '#'), message.slice(0, longest));
}
