import type { KeptObject } from '../../domain/ports/diagnosis.ts';
import { type JsonObject, objectAt, objectsAt, textAt, textMapAt, textsAt } from '../../lib/json.ts';
import { meetsExpression } from './network-rules.ts';
import { lackedOf } from './pod-parts.ts';

type Node = Pick<KeptObject, 'name' | 'labels' | 'body'>;

/** What the scheduler and the node’s own controllers say in other words: cordoned, not ready. */
const ofState =
  /^node\.kubernetes\.io\/(?:not-ready|unreachable|disk-pressure|memory-pressure|pid-pressure|unschedulable|network-unavailable)$/;

/** Whether a taint is only the node’s state, which every DaemonSet’s pods tolerate. */
export function isStateTaint(taint: JsonObject): boolean {
  return ofState.test(textAt(taint, 'key') ?? '');
}

/** Taints of a node that keep a pod off and that its spec does not tolerate. */
export function untolerated({ body }: Node, podSpec: JsonObject | null): JsonObject[] {
  return objectsAt(objectAt(body, 'spec'), 'taints').filter(
    (taint) => textAt(taint, 'effect') !== 'PreferNoSchedule' && !isTolerated(taint, podSpec),
  );
}

function isTolerated(taint: JsonObject, podSpec: JsonObject | null): boolean {
  const [key, effect] = [textAt(taint, 'key') ?? '', textAt(taint, 'effect')];
  return objectsAt(podSpec, 'tolerations').some((toleration) => {
    const ofEffect = textAt(toleration, 'effect');
    const ofKey = textAt(toleration, 'key');
    if ((ofEffect !== null && ofEffect !== effect) || (ofKey !== null && ofKey !== key)) return false;
    return (
      textAt(toleration, 'operator') === 'Exists' ||
      (textAt(toleration, 'value') ?? '') === (textAt(taint, 'value') ?? '')
    );
  });
}

/** `lane=slow:NoSchedule`, as kubectl writes it. */
export function taintText(taint: JsonObject): string {
  const value = textAt(taint, 'value');
  return `${textAt(taint, 'key') ?? ''}${value === null ? '' : `=${value}`}:${textAt(taint, 'effect') ?? ''}`;
}

/** Of a pod’s nodeSelector what a node has not. */
export function lackedLabels({ labels }: Node, podSpec: JsonObject | null): [string, string][] {
  return lackedOf(textMapAt(podSpec, 'nodeSelector'), labels);
}

function requiredTerms(podSpec: JsonObject | null): JsonObject[] {
  const nodeAffinity = objectAt(objectAt(podSpec, 'affinity'), 'nodeAffinity');
  return objectsAt(
    objectAt(nodeAffinity, 'requiredDuringSchedulingIgnoredDuringExecution'),
    'nodeSelectorTerms',
  );
}

/** Whether a node is one that a pod asks for: nodeSelector, and one term of the required node affinity. */
export function isAskedFor(node: Node, podSpec: JsonObject | null): boolean {
  const terms = requiredTerms(podSpec);
  return (
    lackedLabels(node, podSpec).length === 0 &&
    (terms.length === 0 || terms.some((term) => fitsTerm(node, term)))
  );
}

function fitsTerm({ name, labels }: Node, term: JsonObject): boolean {
  const ofLabels = objectsAt(term, 'matchExpressions');
  const ofFields = objectsAt(term, 'matchFields');
  // A term without expressions selects no node.
  if (ofLabels.length + ofFields.length === 0) return false;
  return (
    ofLabels.every((each) => fits(labels[textAt(each, 'key') ?? ''], each)) &&
    ofFields.every((each) => textAt(each, 'key') !== 'metadata.name' || fits(name, each))
  );
}

/** Nodes are also compared by number, which a LabelSelector does not do. */
function fits(value: string | undefined, expression: JsonObject): boolean {
  const [limit = ''] = textsAt(expression, 'values');
  switch (textAt(expression, 'operator')) {
    case 'Gt':
      return Number(value) > Number(limit);
    case 'Lt':
      return Number(value) < Number(limit);
    default:
      return meetsExpression(value, expression);
  }
}

const signs: Readonly<Record<string, string>> = { In: 'in', NotIn: 'not in', Gt: '>', Lt: '<' };

/** `lane=slow, disk in (fast, faster)`: what a pod asks of its node. */
export function askedText(podSpec: JsonObject | null): string {
  const labels = Object.entries(textMapAt(podSpec, 'nodeSelector')).map(([key, value]) => `${key}=${value}`);
  const terms = requiredTerms(podSpec).map((term) =>
    [...objectsAt(term, 'matchExpressions'), ...objectsAt(term, 'matchFields')]
      .map(expressionText)
      .join(' and '),
  );
  return [...labels, ...(terms.length === 0 ? [] : [terms.join(' or ')])].join(', ') || 'see spec.affinity';
}

function expressionText(expression: JsonObject): string {
  const key = textAt(expression, 'key') ?? '';
  const operator = textAt(expression, 'operator') ?? '';
  if (operator === 'Exists') return key;
  if (operator === 'DoesNotExist') return `no ${key}`;
  return `${key} ${signs[operator] ?? operator} (${textsAt(expression, 'values').join(', ')})`;
}
