import type { Scalar } from '../../../domain/resource.ts';
import type { ColumnTopic, Topic } from './topic.ts';
import { changeOf, changeWithoutValue } from './value-words.ts';

export const configKeys: Topic = {
  topic: 'config',
  kinds: ['ConfigMap'],
  tell: ({ path, before, after }) => {
    const [field, key] = path;
    if (field === 'immutable') return after === true ? 'made immutable' : 'immutable no more';
    if (field !== 'data' && field !== 'binaryData') return undefined;
    if (key === undefined) return 'config changed';
    return field === 'data'
      ? changeOf(`config key ${key}`, before, after)
      : changeWithoutValue(`config key ${key}`, before, after);
  },
};

/** Data of Secrets is never read: where one is there (through a server that shows it, hidden), its keys are told, not its values. */
export const secretKeys: Topic = {
  topic: 'secret',
  kinds: ['Secret'],
  tell: ({ path, before, after }) => {
    const [field, key] = path;
    if (field === 'type') return changeOf('type', before, after);
    if (field !== 'data' && field !== 'stringData') return undefined;
    return key === undefined ? 'data changed' : changeWithoutValue(`key ${key}`, before, after);
  },
};

/**
 * A Secret is read as metadata only. Its data was written when it was written at all and nothing of the metadata shows for
 * what: another resourceVersion, and another time of its last write (a server that only stores it anew changes no time).
 */
export const secretData: ColumnTopic = {
  topic: 'secret',
  kinds: ['Secret'],
  tell: ({ before, after }) => {
    if (Object.hasOwn(before.body, 'data') || Object.hasOwn(after.body, 'data')) return [];
    const keys = keyWords(before.columns.facts.keys, after.columns.facts.keys);
    if (keys.length > 0) return keys;
    const isWritten = before.resourceVersion !== after.resourceVersion;
    const at = after.changedBy?.at ?? null;
    const metadataSame = JSON.stringify(before.columns.labels) === JSON.stringify(after.columns.labels);
    return isWritten && metadataSame && at !== null && at !== (before.changedBy?.at ?? null)
      ? writtenWords(after.columns.facts.keysOfLastWriter)
      : [];
  },
};

const mostKeys = 4;

/** Which keys came and went, where both states know theirs. */
function keyWords(before: Scalar | undefined, after: Scalar | undefined): string[] {
  if (typeof before !== 'string' || typeof after !== 'string') return [];
  const [was, is] = [before.split(','), after.split(',')];
  return [
    ...is.filter((key) => !was.includes(key)).map((key) => `key ${key} added`),
    ...was.filter((key) => !is.includes(key)).map((key) => `key ${key} removed`),
  ];
}

/** Whoever wrote last has written one of the keys that are theirs: where that is one, it is that; where there is none, no data. */
function writtenWords(keys: Scalar | undefined): string[] {
  if (typeof keys !== 'string') return ['data changed'];
  const names = keys.split(',').filter((name) => name !== '');
  if (names.length === 1) return [`key ${names[0]} changed`];
  if (names.length > mostKeys) return ['data changed'];
  return names.length === 0 ? [] : [`data changed (one or more of ${names.join(', ')})`];
}
