import type { Evidence, ObjectReference } from '../../domain/finding.ts';
import type { KeptEvent } from '../../domain/ports/diagnosis.ts';
import type { RelatedObject } from '../../domain/relation.ts';
import type { Condition, ContainerPart } from './pod-parts.ts';

/** More of a message says nothing new, and a screen has no room for it. */
const longestText = 400;

export function referenceTo({ kind, namespace, name }: ObjectReference): ObjectReference {
  return { kind, namespace, name };
}

/** What stands at one end of a relation; null: it is a selector that selects nothing. */
export function namedObject({ kind, namespace, name }: RelatedObject): ObjectReference | null {
  return name === null ? null : { kind, namespace, name };
}

/** `shop/web`, or the name alone where there is no namespace. */
export function placeName({ namespace, name }: ObjectReference): string {
  return namespace === null ? name : `${namespace}/${name}`;
}

/** `Deployment shop/web`. */
export function objectName(object: ObjectReference): string {
  return `${shortKind(object.kind)} ${placeName(object)}`;
}

export function shortKind(groupKind: string): string {
  return groupKind.split('.')[0] ?? groupKind;
}

export function fieldSays(
  object: ObjectReference,
  field: string,
  text: string,
  at: string | null = null,
): Evidence {
  return { source: 'field', object: referenceTo(object), field, text: cut(text), at };
}

/** A condition of an object's status, with what it gives as its reason. */
export function conditionSays(
  object: ObjectReference,
  type: string,
  { reason, message, since }: Omit<Condition, 'status'>,
): Evidence {
  return fieldSays(object, `status.conditions[${type}]`, `${reason}: ${message}`, since);
}

/** What a container waits for. */
export function waitingSays(
  pod: ObjectReference,
  { path }: Pick<ContainerPart, 'path'>,
  { reason, message }: NonNullable<ContainerPart['waiting']>,
): Evidence {
  return fieldSays(pod, `${path}.state.waiting`, `${reason}: ${message}`);
}

export function eventSays(
  object: ObjectReference,
  { reason, message, count, lastSeen }: KeptEvent,
): Evidence {
  const times = count > 1 ? ` ×${count}` : '';
  return {
    source: 'event',
    object: referenceTo(object),
    field: null,
    text: cut(`${reason ?? 'Event'}${times}: ${message ?? ''}`),
    at: lastSeen,
  };
}

export function usageSays(object: ObjectReference, text: string, at: string | null): Evidence {
  return { source: 'usage', object: referenceTo(object), field: null, text: cut(text), at };
}

export function changeSays(object: ObjectReference, text: string, at: string): Evidence {
  return { source: 'change', object: referenceTo(object), field: null, text: cut(text), at };
}

export function logSays(
  object: ObjectReference,
  container: string,
  text: string,
  at: string | null,
): Evidence {
  return { source: 'log', object: referenceTo(object), field: container, text: cut(text), at };
}

export function relationSays(object: ObjectReference, field: string, text: string): Evidence {
  return { source: 'relation', object: referenceTo(object), field, text: cut(text), at: null };
}

function cut(text: string): string {
  return text.length > longestText ? `${text.slice(0, longestText)} …` : text;
}

/** The newest of these events, of these reasons, whose message matches. */
export function lastEvent(
  events: readonly KeptEvent[],
  reasons: readonly string[],
  message = /(?:)/,
): KeptEvent | null {
  const found = events.filter(
    (event) => reasons.includes(event.reason ?? '') && message.test(event.message ?? ''),
  );
  return found.at(-1) ?? null;
}
