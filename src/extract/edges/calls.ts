import type { Edge } from '../../domain/edge.ts';
import { type JsonObject, objectsAt, textAt, textMapAt, textsAt } from '../../lib/json.ts';
import { namedEdge } from './make-edge.ts';

/** Longer texts are scripts and documents: what they name is no address that somebody calls. */
const longestText = 500;
/** More addresses than that in one object are a list of something else. */
const mostCalls = 30;

/** What stands before a host that is written with a scheme, or before one that is written with a port. */
const address =
  /(?:\b[a-z][a-z0-9+.-]*:\/\/(?:[^\s@/]*@)?|(?:^|[\s,;=@"'(]))([a-z0-9][a-z0-9.-]*)(:\d{2,5})?/gi;
/** Names of variables whose value is a host, with a port or without. */
const hostKey =
  /(?:^|[_.-])(?:host|hostname|addr|address|endpoint|server|servers|service|broker|brokers|upstream)$/i;
/** A Service's name, its namespace behind it, and what a cluster's domain has behind that. */
const serviceName =
  /^(?:[a-z0-9-]+\.)?([a-z]([-a-z0-9]*[a-z0-9])?)\.([a-z0-9]([-a-z0-9]*[a-z0-9])?)\.svc(?:\.[a-z0-9.-]+)?$|^([a-z]([-a-z0-9]*[a-z0-9])?)(?:\.([a-z0-9]([-a-z0-9]*[a-z0-9])?))?$/;

/**
 * Services that a container's environment and arguments name: `http://api:8080`, `db.shop.svc`, `DB_HOST=db`. Such a name may
 * as well be somebody else's: whether there is a Service of that name is not looked at, and a missing one is nobody's fault.
 */
export function edgesOfCalls(container: JsonObject, path: string): Edge[] {
  const texts = [
    ...objectsAt(container, 'env').map((variable) => ({
      field: `${path}.env[${textAt(variable, 'name') ?? ''}]`,
      key: textAt(variable, 'name') ?? '',
      text: textAt(variable, 'value') ?? '',
    })),
    ...['command', 'args'].flatMap((list) =>
      textsAt(container, list).map((text) => ({ field: `${path}.${list}`, key: '', text })),
    ),
  ];
  return callsIn(texts);
}

/** The same of a ConfigMap's values, which become variables. */
export function edgesOfSettings(object: JsonObject): Edge[] {
  const entries = Object.entries(textMapAt(object, 'data'));
  return callsIn(entries.map(([key, text]) => ({ field: `data[${key}]`, key, text })));
}

interface Named {
  field: string;
  key: string;
  text: string;
}

function callsIn(texts: readonly Named[]): Edge[] {
  return texts
    .filter(({ text }) => text.length > 0 && text.length <= longestText)
    .flatMap(callsOf)
    .slice(0, mostCalls);
}

function callsOf({ field, key, text }: Named): Edge[] {
  const hosts: { host: string; port: string | null }[] = [];
  for (const [whole, host = '', port] of text.matchAll(address)) {
    if (whole.includes('://') || port !== undefined) hosts.push({ host, port: port?.slice(1) ?? null });
  }
  if (hosts.length === 0 && hostKey.test(key)) hosts.push({ host: text, port: null });
  return hosts.flatMap(({ host, port }) => callOf(field, host.toLowerCase(), port));
}

function callOf(field: string, host: string, port: string | null): Edge[] {
  const [, inCluster, , itsNamespace, , short, , namespace] = serviceName.exec(host) ?? [];
  const toName = inCluster ?? short;
  if (toName === undefined || toName === 'localhost') return [];
  return namedEdge({
    type: 'calls',
    field,
    toKind: 'Service',
    toNamespace: itsNamespace ?? namespace ?? null,
    toName,
    optional: true,
    part: port,
  });
}
