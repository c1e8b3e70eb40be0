import type { Edge, SelectorRequirement } from '../../domain/edge.ts';
import { type JsonObject, objectAt, objectsAt, textAt, textMapAt, textsAt } from '../../lib/json.ts';
import type { EdgeExtractor } from './edge-extractor.ts';

/** A Service without a selector selects nothing: somebody else keeps its endpoints. */
export const service: EdgeExtractor = {
  kinds: ['Service'],
  edges: (object) => {
    const spec = objectAt(object, 'spec');
    const labels = textMapAt(spec, 'selector');
    if (Object.keys(labels).length === 0 || textAt(spec, 'type') === 'ExternalName') return [];
    return [selects('spec.selector', equalities(labels))];
  },
};

/** An empty selector selects every pod of the namespace. */
export const networkPolicy: EdgeExtractor = {
  kinds: ['NetworkPolicy.networking.k8s.io'],
  edges: (object) => {
    const selector = objectAt(objectAt(object, 'spec'), 'podSelector');
    return selector === null ? [] : [selects('spec.podSelector', requirementsOf(selector))];
  },
};

/** In policy/v1 an empty selector selects every pod, a missing one none. */
export const podDisruptionBudget: EdgeExtractor = {
  kinds: ['PodDisruptionBudget.policy'],
  edges: (object) => {
    const selector = objectAt(objectAt(object, 'spec'), 'selector');
    return selector === null ? [] : [selects('spec.selector', requirementsOf(selector))];
  },
};

function selects(field: string, selector: SelectorRequirement[]): Edge {
  return {
    type: 'selects',
    field,
    toKind: 'Pod',
    toNamespace: null,
    toName: null,
    optional: false,
    parts: [],
    selector,
  };
}

function equalities(labels: Record<string, string>): SelectorRequirement[] {
  return Object.entries(labels)
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([key, value]) => ({ key, operator: 'in', values: [value] }));
}

const operators: Readonly<Record<string, SelectorRequirement['operator']>> = {
  In: 'in',
  NotIn: 'notin',
  Exists: 'exists',
  DoesNotExist: 'absent',
};

/** A LabelSelector. An operator that nobody knows selects nothing, as the API server would refuse it. */
export function requirementsOf(selector: JsonObject): SelectorRequirement[] {
  const expressions = objectsAt(selector, 'matchExpressions').map((expression): SelectorRequirement => {
    const operator = operators[textAt(expression, 'operator') ?? ''];
    const key = textAt(expression, 'key') ?? '';
    if (operator === undefined) return { key, operator: 'in', values: [] };
    return { key, operator, values: textsAt(expression, 'values') };
  });
  return [...equalities(textMapAt(selector, 'matchLabels')), ...expressions];
}
