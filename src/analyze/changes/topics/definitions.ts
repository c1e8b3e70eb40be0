import type { Topic } from './topic.ts';
import { changeOf, changeWithoutValue } from './value-words.ts';

export const customResourceVersions: Topic = {
  topic: 'definition',
  kinds: ['apiextensions.k8s.io/CustomResourceDefinition'],
  tell: ({ path, before, after }) => {
    const [part, field, version, leaf] = path;
    if (part === 'status')
      return field === 'storedVersions' ? changeOf('stored versions', before, after) : undefined;
    if (part !== 'spec' || field !== 'versions') return undefined;
    if (version === undefined) return 'versions changed';
    if (leaf === undefined) return changeWithoutValue(`version ${version}`, before, after);
    return leaf === 'schema'
      ? `schema of ${version} changed`
      : changeOf(`version ${version} ${leaf}`, before, after);
  },
};
