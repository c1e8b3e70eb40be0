import {
  type JsonObject,
  numberAt,
  objectAt,
  objectsAt,
  textAt,
  textMapAt,
  textsAt,
} from '../../lib/json.ts';
import { lackedOf } from './pod-parts.ts';

type Labels = Readonly<Record<string, string>>;

/** One end of a connection. */
export interface End {
  namespace: string | null;
  labels: Labels;
  /** null: the namespace is not kept. */
  namespaceLabels: Labels | null;
}

/** A port of the pod that is called; null: any of it. */
export interface CalledPort {
  number: number | null;
  name: string | null;
  protocol: string;
}

/** Whether a LabelSelector selects these labels; an empty one selects all. */
export function selectsLabels(selector: JsonObject | null, labels: Labels): boolean {
  return (
    lackedOf(textMapAt(selector, 'matchLabels'), labels).length === 0 &&
    objectsAt(selector, 'matchExpressions').every((each) =>
      meetsExpression(labels[textAt(each, 'key') ?? ''], each),
    )
  );
}

/** What a LabelSelector's expression says of a label's value; undefined: there is no such label. */
export function meetsExpression(value: string | undefined, expression: JsonObject): boolean {
  const values = textsAt(expression, 'values');
  switch (textAt(expression, 'operator')) {
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return value === undefined || !values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    default:
      return false;
  }
}

export type Direction = 'ingress' | 'egress';

/** Whether a NetworkPolicy isolates pods in a direction: what none of its kind allows is then forbidden. */
export function isolates(policy: JsonObject, direction: Direction): boolean {
  const spec = objectAt(policy, 'spec');
  const types = textsAt(spec, 'policyTypes').map((type) => type.toLowerCase());
  if (types.length > 0) return types.includes(direction);
  return direction === 'ingress' || spec?.egress !== undefined;
}

/**
 * Whether a policy lets a connection through: one rule that may match is enough. `home`: the policy's namespace. An ipBlock may
 * hold any address.
 */
export function allows(
  policy: JsonObject,
  direction: Direction,
  { other, home, port }: { other: End; home: string | null; port: CalledPort | null },
): boolean {
  return objectsAt(objectAt(policy, 'spec'), direction).some((rule) => {
    const peers = objectsAt(rule, direction === 'ingress' ? 'from' : 'to');
    const ports = objectsAt(rule, 'ports');
    return (
      (peers.length === 0 || peers.some((peer) => isPeer(peer, other, home))) &&
      (ports.length === 0 || port === null || ports.some((open) => isPort(open, port)))
    );
  });
}

function isPeer(peer: JsonObject, other: End, home: string | null): boolean {
  if (peer.ipBlock !== undefined) return true;
  const ofNamespace = objectAt(peer, 'namespaceSelector');
  const ofPod = objectAt(peer, 'podSelector');
  if (ofNamespace === null) return other.namespace === home && selectsLabels(ofPod, other.labels);
  const isNamespace = other.namespaceLabels === null || selectsLabels(ofNamespace, other.namespaceLabels);
  return isNamespace && (ofPod === null || selectsLabels(ofPod, other.labels));
}

function isPort(open: JsonObject, { number, name, protocol }: CalledPort): boolean {
  if ((textAt(open, 'protocol') ?? 'TCP') !== protocol) return false;
  if (open.port === undefined) return true;
  if (typeof open.port === 'string') return name === null ? number === null : open.port === name;
  const first = numberAt(open, 'port') ?? 0;
  return number === null || (number >= first && number <= (numberAt(open, 'endPort') ?? first));
}
