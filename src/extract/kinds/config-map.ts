import { objectAt } from '../../lib/json.ts';
import type { KindExtractor } from './kind-extractor.ts';

/** More keys than anybody refers to one by one are not named. */
const mostKeys = 300;

export const configMap: KindExtractor = {
  kind: 'ConfigMap',
  promote: (object) => {
    const keys = ['data', 'binaryData'].flatMap((field) => Object.keys(objectAt(object, field) ?? {}));
    // Keys hold no commas: letters, digits, `-`, `_` and `.` alone.
    return { facts: { keys: keys.length > mostKeys ? null : keys.sort().join(',') } };
  },
};
