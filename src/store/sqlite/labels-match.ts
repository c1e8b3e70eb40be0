import type { SelectorRequirement } from '../../domain/edge.ts';

const mostRemembered = 5000;

/** Whether labels meet a selector; both as JSON text, as they are kept. What was parsed is remembered. */
export function createLabelsMatch(): (selector: string, labels: string) => boolean {
  const selectors = new Map<string, SelectorRequirement[]>();
  const labelSets = new Map<string, Record<string, string>>();
  return (selector, labels) => {
    const requirements = remembered(selectors, selector);
    const set = remembered(labelSets, labels);
    return requirements.every((requirement) => isMet(requirement, set));
  };
}

/** As Kubernetes has it, `notin` is met by an object that has no such label. */
function isMet({ key, operator, values }: SelectorRequirement, labels: Record<string, string>): boolean {
  const value = Object.hasOwn(labels, key) ? labels[key] : undefined;
  switch (operator) {
    case 'in':
      return value !== undefined && values.includes(value);
    case 'notin':
      return value === undefined || !values.includes(value);
    case 'exists':
      return value !== undefined;
    case 'absent':
      return value === undefined;
  }
}

function remembered<Value>(values: Map<string, Value>, text: string): Value {
  const known = values.get(text);
  if (known !== undefined) return known;
  if (values.size > mostRemembered) values.clear();
  const value = JSON.parse(text) as Value;
  values.set(text, value);
  return value;
}
