import { containerPlace, whichContainer } from './containers.ts';
import type { Topic } from './topic.ts';
import { changeOf, changeWithoutValue } from './value-words.ts';

export const volumes: Topic = {
  topic: 'volume',
  kinds: null,
  tell: (place, object) => {
    const [list, name] = place.pod ?? [];
    if (list === 'volumes')
      return name === undefined
        ? 'volumes changed'
        : volumeWords(`volume ${name}`, place.pod?.length === 2, place);
    const found = containerPlace(place);
    if (found?.field[0] !== 'volumeMounts') return undefined;
    const mount = found.field[1];
    const words =
      mount === undefined ? 'mounts changed' : volumeWords(`mount ${mount}`, found.field.length === 2, place);
    return `${words}${whichContainer(found, object)}`;
  },
};

function volumeWords(
  name: string,
  isWhole: boolean,
  { before, after }: { before: unknown; after: unknown },
): string {
  return isWhole ? changeWithoutValue(name, before, after) : `${name} changed`;
}

const restarted = 'kubectl.kubernetes.io/restartedAt';

/** `kubectl rollout restart` writes the time into the template, and nothing else. */
export const restart: Topic = {
  topic: 'restart',
  kinds: null,
  tell: ({ path }) =>
    path.at(-1) === restarted && path.includes('template')
      ? 'restarted by kubectl rollout restart'
      : undefined,
};

/** Labels and annotations of the pods to be. */
export const templateLabels: Topic = {
  topic: 'template',
  kinds: null,
  tell: ({ path, before, after }) => {
    const [field, key] = path.slice(path.indexOf('template') + 2);
    if (!path.includes('template') || path[path.indexOf('template') + 1] !== 'metadata') return undefined;
    if (field !== 'labels' && field !== 'annotations') return null;
    return changeOf(`pod ${field === 'labels' ? 'label' : 'annotation'} ${key ?? ''}`.trim(), before, after);
  },
};

const words: Readonly<Record<string, string>> = {
  serviceAccountName: 'service account',
  nodeSelector: 'node selector',
  priorityClassName: 'priority class',
  terminationGracePeriodSeconds: 'termination grace period',
  hostNetwork: 'host network',
  imagePullSecrets: 'image pull secret',
};

/** The rest of a pod's spec and of its containers. */
export const podSpec: Topic = {
  topic: 'pod spec',
  kinds: null,
  tell: (place, object) => {
    const { pod, before, after } = place;
    const found = containerPlace(place);
    if (found !== null && found.field.length > 0)
      return `${changeOf(found.field.join('.'), before, after)}${whichContainer(found, object)}`;
    const [field = '', ...rest] = pod ?? [];
    // An old name of serviceAccountName, which the server writes beside it.
    if (field === 'serviceAccount') return null;
    if (pod === null || field === '') return undefined;
    return changeOf([Object.hasOwn(words, field) ? words[field] : field, ...rest].join(' '), before, after);
  },
};
