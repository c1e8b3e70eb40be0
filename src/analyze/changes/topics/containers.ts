import { asObject, textAt } from '../../../lib/json.ts';
import type { Difference } from '../find-differences.ts';
import type { ChangedObject } from '../object-state.ts';
import type { Place, Topic } from './topic.ts';
import { changeOf, changeWithoutValue, isHidden, splitImages } from './value-words.ts';

const lists: Readonly<Record<string, string>> = {
  containers: 'container',
  initContainers: 'init container',
  ephemeralContainers: 'debug container',
};

/** A difference in one container: its name, and the path below it. */
export interface ContainerPlace {
  list: string;
  container: string;
  field: readonly string[];
}

export function containerPlace({ pod }: Place): ContainerPlace | null {
  const [list = '', container, ...field] = pod ?? [];
  return container === undefined || !Object.hasOwn(lists, list) ? null : { list, container, field };
}

/** "(web)" where an object has several containers: which one is meant. */
export function whichContainer({ container }: ContainerPlace, { after }: ChangedObject): string {
  return after.columns.images.length > 1 ? ` (${container})` : '';
}

export const container: Topic = {
  topic: 'container',
  kinds: null,
  tell: (place) => {
    const found = containerPlace(place);
    if (found === null || found.field.length > 0) return undefined;
    const image = textAt(asObject(place.after), 'image');
    const words = changeWithoutValue(`${lists[found.list]} ${found.container}`, place.before, place.after);
    return place.before === undefined && image !== null ? `${words}: image ${image}` : words;
  },
};

export const image: Topic = {
  topic: 'image',
  kinds: null,
  tell: (place, object) => {
    const found = containerPlace(place);
    if (found?.field.join('.') !== 'image') return undefined;
    return `${imageWords(place)}${whichContainer(found, object)}`;
  },
};

function imageWords({ before, after }: Difference): string {
  if (typeof before !== 'string' || typeof after !== 'string') return changeOf('image', before, after);
  const parts = splitImages(before, after);
  return parts === null
    ? `image ${before} → ${after}`
    : `image ${parts.repository} ${parts.before} → ${parts.after}`;
}

export const environment: Topic = {
  topic: 'env',
  kinds: null,
  tell: (place, object) => {
    const found = containerPlace(place);
    if (found === null) return undefined;
    const [field, name, ...rest] = found.field;
    const which = whichContainer(found, object);
    if (field === 'envFrom') return `env taken from elsewhere changed${which}`;
    if (field !== 'env') return undefined;
    if (name === undefined) return `env changed${which}`;
    if (rest.length > 0) return `${valueWords(`env ${name}`, rest, place)}${which}`;
    const value = asObject(place.after ?? place.before)?.value;
    const isShown = place.before === undefined && typeof value === 'string' && !isHidden(value);
    const words = isShown
      ? changeOf(`env ${name}`, undefined, value)
      : changeWithoutValue(`env ${name}`, place.before, place.after);
    return `${words}${which}`;
  },
};

function valueWords(name: string, rest: readonly string[], { before, after }: Difference): string {
  return rest.join('.') === 'value' && before !== undefined && after !== undefined
    ? changeOf(name, before, after)
    : `${name} changed`;
}

const amounts: Readonly<Record<string, string>> = { limits: 'limit', requests: 'request' };

export const resources: Topic = {
  topic: 'resources',
  kinds: null,
  tell: (place, object) => {
    const found = containerPlace(place);
    const [field, part = '', unit = ''] = found?.field ?? [];
    if (found === null || field !== 'resources') return undefined;
    const word = Object.hasOwn(amounts, part) ? amounts[part] : undefined;
    const name = word === undefined ? `resources ${part}` : `${unit} ${word}`;
    return `${changeOf(name.trim(), place.before, place.after)}${whichContainer(found, object)}`;
  },
};

const probes: Readonly<Record<string, string>> = {
  livenessProbe: 'liveness probe',
  readinessProbe: 'readiness probe',
  startupProbe: 'startup probe',
};

export const probe: Topic = {
  topic: 'probe',
  kinds: null,
  tell: (place, object) => {
    const found = containerPlace(place);
    const [field = '', ...rest] = found?.field ?? [];
    const name = Object.hasOwn(probes, field) ? probes[field] : undefined;
    if (found === null || name === undefined) return undefined;
    const words =
      rest.length === 0
        ? changeWithoutValue(name, place.before, place.after)
        : changeOf(`${name} ${rest.join('.')}`, place.before, place.after);
    return `${words}${whichContainer(found, object)}`;
  },
};

export const command: Topic = {
  topic: 'command',
  kinds: null,
  tell: (place, object) => {
    const found = containerPlace(place);
    const [field] = found?.field ?? [];
    if (found === null || (field !== 'command' && field !== 'args')) return undefined;
    return `${changeOf(field === 'args' ? 'arguments' : 'command', place.before, place.after)}${whichContainer(found, object)}`;
  },
};
