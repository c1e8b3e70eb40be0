import type { Item } from './recording.ts';

export type Selector = (item: Item) => boolean;
type Labels = Readonly<Record<string, string>>;
type LabelForm = [pattern: RegExp, make: (key: string, value: string) => (labels: Labels) => boolean];

const labelForms: readonly LabelForm[] = [
  [/^!\s*([\w./-]+)$/, (key) => (labels) => !has(labels, key)],
  [/^([\w./-]+)$/, (key) => (labels) => has(labels, key)],
  [/^([\w./-]+)\s*==?\s*([\w.-]*)$/, (key, value) => (labels) => labelOf(labels, key) === value],
  [/^([\w./-]+)\s*!=\s*([\w.-]*)$/, (key, value) => (labels) => labelOf(labels, key) !== value],
  [/^([\w./-]+)\s*>\s*(-?\d+)$/, (key, value) => (labels) => Number(labelOf(labels, key)) > Number(value)],
  [/^([\w./-]+)\s*<\s*(-?\d+)$/, (key, value) => (labels) => Number(labelOf(labels, key)) < Number(value)],
  [/^([\w./-]+)\s+in\s*\(([^()]*)\)$/, (key, values) => (labels) => isIn(labels, key, values)],
  [/^([\w./-]+)\s+notin\s*\(([^()]*)\)$/, (key, values) => (labels) => !isIn(labels, key, values)],
];

/** A label selector as kubectl writes it: a=b, a!=b, a, !a, a>1, a in (b,c), a notin (b,c). null: it is none. */
export function parseLabelSelector(text: string): Selector | null {
  const parts = text.match(/[^,(]+\([^)]*\)|[^,]+/g) ?? [];
  const tests = parts.map((part) => parseLabelPart(part.trim()));
  if (!tests.every((test) => test !== null)) return null;
  return ({ metadata }) => tests.every((test) => test((metadata.labels ?? {}) as Labels));
}

function parseLabelPart(part: string): ((labels: Labels) => boolean) | null {
  for (const [pattern, make] of labelForms) {
    const [, key, value = ''] = pattern.exec(part) ?? [];
    if (key !== undefined) return make(key, value);
  }
  return null;
}

function has(labels: Labels, key: string): boolean {
  return Object.hasOwn(labels, key);
}

function labelOf(labels: Labels, key: string): string | undefined {
  return has(labels, key) ? labels[key] : undefined;
}

function isIn(labels: Labels, key: string, values: string): boolean {
  const value = labelOf(labels, key);
  return values.split(',').some((candidate) => candidate.trim() === value);
}

/** A field selector: path=value and path!=value, on whatever the object holds. null: it is none. */
export function parseFieldSelector(text: string): Selector | null {
  const parts = text.split(',').filter((part) => part.trim() !== '');
  const tests = parts.map(parseFieldPart);
  if (!tests.every((test) => test !== null)) return null;
  return (item) => tests.every((test) => test(item));
}

function parseFieldPart(part: string): Selector | null {
  const [, path, sign, wanted = ''] = /^\s*([\w./-]+?)\s*(==|!=|=)(.*)$/.exec(part) ?? [];
  if (path === undefined) return null;
  return (item) => (fieldOf(item, path) === wanted.trim()) === (sign !== '!=');
}

/** What is not there counts as empty, as it does for the API. */
function fieldOf(item: Item, path: string): string {
  const value = path
    .split('.')
    .reduce<unknown>((object, key) => (object as Record<string, unknown> | null | undefined)?.[key], item);
  return value === undefined || value === null ? '' : String(value);
}
