import { asObject, textAt } from '../../../lib/json.ts';
import type { ColumnTopic, Topic } from './topic.ts';
import { changeOf, changeWithoutValue } from './value-words.ts';

const kinds = ['Node'];

export const cordon: ColumnTopic = {
  topic: 'node',
  kinds,
  tell: ({ before, after }) => {
    const [was, is] = [before.columns.facts.schedulable, after.columns.facts.schedulable];
    if (was === is || was === undefined || is === undefined) return [];
    return [is === true ? 'uncordoned' : 'cordoned'];
  },
};

export const nodeReadiness: ColumnTopic = {
  topic: 'node',
  kinds,
  tell: ({ before, after }) => {
    const [was, is] = [before.columns.readyCount, after.columns.readyCount];
    if (was === is || was === null || is === null) return [];
    return [is === 1 ? 'ready' : 'not ready'];
  },
};

/** Taints that say once more what a condition or the cordon says. */
const followingTaints =
  /^node\.kubernetes\.io\/(?:unschedulable|not-ready|unreachable|.*-pressure|network-unavailable)$/;

export const nodeFields: Topic = {
  topic: 'node',
  kinds,
  tell: (place) => {
    const [part, field = '', key = '', leaf = ''] = place.path;
    if (part === 'spec') return specWords(field, place);
    if (part !== 'status') return undefined;
    if (field === 'conditions') return conditionWords(key, leaf, place);
    if (field === 'allocatable') return null;
    if (field === 'capacity') return changeOf(`capacity ${key}`.trim(), place.before, place.after);
    if (field === 'nodeInfo')
      return key === 'kubeletVersion'
        ? changeOf('kubelet', place.before, place.after)
        : infoWords(key, place);
    return field === 'addresses' ? 'addresses changed' : undefined;
  },
};

function specWords(field: string, place: Parameters<Topic['tell']>[0]): string | null | undefined {
  if (field === 'unschedulable' || field === 'podCIDR' || field === 'podCIDRs') return null;
  if (field !== 'taints') return undefined;
  const [, , key] = place.path;
  if (key !== undefined)
    return followingTaints.test(key) ? null : changeWithoutValue(`taint ${key}`, place.before, place.after);
  return taintList(place.before) === taintList(place.after) ? null : 'taints changed';
}

function taintList(value: unknown): string {
  const taints = Array.isArray(value) ? value : [];
  return taints
    .map(
      (taint) =>
        `${textAt(asObject(taint), 'key')}=${textAt(asObject(taint), 'value') ?? ''}:${textAt(asObject(taint), 'effect')}`,
    )
    .filter((taint) => !followingTaints.test(taint.split('=')[0] ?? ''))
    .sort()
    .join();
}

/** Ready is told by its column; of the others, what is wrong or right again. */
function conditionWords(
  type: string,
  leaf: string,
  { before, after }: Parameters<Topic['tell']>[0],
): string | null {
  if (type === 'Ready' || leaf !== 'status') return null;
  if (after === 'True') return type;
  return before === 'True' ? `${type} over` : null;
}

function infoWords(key: string, { before, after }: Parameters<Topic['tell']>[0]): string | null {
  return ['kernelVersion', 'osImage', 'containerRuntimeVersion'].includes(key)
    ? changeOf(key, before, after)
    : null;
}
