import { asObject, objectsAt, textAt } from '../../../lib/json.ts';
import type { Place, Topic } from './topic.ts';
import { changeOf, changeWithoutValue } from './value-words.ts';

export const service: Topic = {
  topic: 'service',
  kinds: ['Service'],
  tell: (place) => {
    const { path, before, after } = place;
    const [part, field = '', key] = path;
    if (part !== 'spec') return undefined;
    if (field === 'type') return changeOf('type', before, after);
    if (field === 'selector') return changeOf(`selector ${key ?? ''}`.trim(), before, after);
    if (field === 'ports') return portWords(place);
    return field === 'clusterIPs' ? null : undefined;
  },
};

function portWords({ path, before, after }: Place): string {
  const [, , key = '', field] = path;
  if (field !== undefined) return changeOf(`port ${key} ${field}`, before, after);
  const port = asObject(after ?? before);
  if (port === null) return 'ports changed';
  const name = `port ${key === String(port.port) ? key : `${key} (${String(port.port)})`}`;
  return changeWithoutValue(name, before, after);
}

export const ingress: Topic = {
  topic: 'ingress',
  kinds: ['networking.k8s.io/Ingress'],
  tell: ({ path, before, after }) => {
    const [part, field, host] = path;
    if (part === 'spec' && field === 'tls') return changeWithoutValue('TLS', before, after);
    if (part !== 'spec' || field !== 'rules') return undefined;
    if (host === undefined) return hostWords(before, after);
    if (path.length === 3) return changeWithoutValue(`host ${host}`, before, after);
    const route = path[5];
    return route === undefined
      ? `paths of ${host} changed`
      : routeWords(`${host}${route}`, path.length === 6, { before, after });
  },
};

function routeWords(
  route: string,
  isWhole: boolean,
  { before, after }: { before: unknown; after: unknown },
): string {
  if (isWhole) return changeWithoutValue(`path ${route}`, before, after);
  return changeOf(`path ${route} backend`, before, after);
}

function hostWords(before: unknown, after: unknown): string {
  const hostsOf = (value: unknown): string =>
    objectsAt({ rules: value }, 'rules')
      .map((rule) => textAt(rule, 'host') ?? '*')
      .join(',');
  const [was, is] = [hostsOf(before), hostsOf(after)];
  return was === is
    ? `paths of ${is} changed`
    : changeOf('hosts', was === '' ? undefined : was, is === '' ? undefined : is);
}

/** An address that a load balancer got, or lost. */
export const balancer: Topic = {
  topic: 'address',
  kinds: ['Service', 'networking.k8s.io/Ingress'],
  tell: ({ path, before, after }) => {
    if (path[0] !== 'status' || path[1] !== 'loadBalancer') return undefined;
    const [, , list, address] = path;
    if (list === undefined) return changeWithoutValue('load balancer', before, after);
    if (address === undefined) return 'addresses changed';
    return path.length === 4 ? changeWithoutValue(`address ${address}`, before, after) : null;
  },
};

export const networkPolicy: Topic = {
  topic: 'network policy',
  kinds: ['networking.k8s.io/NetworkPolicy'],
  tell: ({ path }) => {
    const [part, field] = path;
    if (part !== 'spec') return undefined;
    if (field === 'ingress' || field === 'egress') return `${field} rules changed`;
    return field === 'podSelector' ? 'selects other pods' : undefined;
  },
};
