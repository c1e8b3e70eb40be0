import { textAt } from '../../../lib/json.ts';
import type { ChangedObject } from '../object-state.ts';
import type { Topic } from './topic.ts';
import { changeOf, changeWithoutValue } from './value-words.ts';

/** Conditions of any kind: "Available True → False (MinimumReplicasUnavailable)". */
export const conditions: Topic = {
  topic: 'condition',
  kinds: null,
  tell: ({ path, before, after }, object) => {
    const [part, list, type, leaf] = path;
    if (part !== 'status' || list !== 'conditions') return undefined;
    if (type === undefined || leaf !== 'status') return null;
    const reason = reasonOf(object, type);
    return `${changeOf(type, before, after)}${reason === null ? '' : ` (${reason})`}`;
  },
};

function reasonOf({ after }: ChangedObject, type: string): string | null {
  const status = after.body.status as Record<string, unknown> | undefined;
  const list = Array.isArray(status?.conditions) ? status.conditions : [];
  const found = list.find((condition) => textAt(condition, 'type') === type);
  return textAt(found ?? null, 'reason');
}

/** Any other field: "spec.x.y 1 → 2". */
export const anyField: Topic = {
  topic: 'fields',
  kinds: null,
  tell: ({ path, before, after }) => {
    const isLarge = [before, after].some(
      (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
    );
    const name =
      path.length <= 6 ? path.join('.') : `${path.slice(0, 3).join('.')}…${path.slice(-2).join('.')}`;
    return isLarge ? changeWithoutValue(name, before, after) : changeOf(name, before, after);
  },
};
