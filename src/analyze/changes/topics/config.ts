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
    const isWritten = before.resourceVersion !== after.resourceVersion;
    const at = after.changedBy?.at ?? null;
    const metadataSame = JSON.stringify(before.columns.labels) === JSON.stringify(after.columns.labels);
    return isWritten && metadataSame && at !== null && at !== (before.changedBy?.at ?? null)
      ? ['data changed']
      : [];
  },
};
