import { type JsonObject, objectAt, objectsAt, textAt } from '../lib/json.ts';

const mostMessages = 20;
const longestMessage = 2000;
/** Conditions that are bad when they are true; all others are bad when they are not. */
const badWhenTrue =
  /Pressure|Unavailable|Fail|Degraded|Stalled|Disruption|Corrupt|Problem|Deadlock|Error|Limited|Dangling/;

/**
 * What an object says is wrong with it, in the order of its fields, each text once: of containers that wait or ended, of
 * conditions that are not as they should be, of the status itself; an event's own words. Takes a redacted object.
 */
export function messagesOf(item: JsonObject): string[] {
  const status = objectAt(item, 'status');
  const messages = [
    textAt(item, 'message') ?? textAt(item, 'note'),
    textAt(status, 'message'),
    ...objectsAt(status, 'conditions').filter(isBad).map(said),
    ...['initContainerStatuses', 'containerStatuses', 'ephemeralContainerStatuses'].flatMap((list) =>
      objectsAt(status, list).flatMap((container) => [
        ...saidByState(objectAt(container, 'state')),
        ...saidByState(objectAt(container, 'lastState')),
      ]),
    ),
  ].filter((message) => message !== null);
  return [...new Set(messages)].slice(0, mostMessages).map((message) => message.slice(0, longestMessage));
}

function isBad(condition: JsonObject): boolean {
  const status = textAt(condition, 'status');
  if (status === 'Unknown') return true;
  return badWhenTrue.test(textAt(condition, 'type') ?? '') ? status === 'True' : status === 'False';
}

function saidByState(state: JsonObject | null): (string | null)[] {
  return [objectAt(state, 'waiting'), objectAt(state, 'terminated')].map(said);
}

/** `CrashLoopBackOff: back-off 5m0s restarting …`. That something is completed is not wrong. */
function said(from: JsonObject | null): string | null {
  const message = textAt(from, 'message');
  const reason = textAt(from, 'reason');
  if (message === null) return reason === 'Completed' ? null : reason;
  return reason === null ? message : `${reason}: ${message}`;
}
