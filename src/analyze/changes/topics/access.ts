import { asObject, textAt } from '../../../lib/json.ts';
import type { Topic } from './topic.ts';
import { changeWithoutValue } from './value-words.ts';

const group = 'rbac.authorization.k8s.io';

export const rules: Topic = {
  topic: 'access',
  kinds: [`${group}/Role`, `${group}/ClusterRole`],
  tell: ({ path, before, after }) => {
    if (path[0] === 'aggregationRule') return 'aggregation changed';
    if (path[0] !== 'rules') return undefined;
    const [was, is] = [counted(before), counted(after)];
    return was === is ? 'rules changed' : `rules changed: ${was} → ${is}`;
  },
};

function counted(value: unknown): number {
  return Array.isArray(value) ? value.length : 0;
}

export const subjects: Topic = {
  topic: 'access',
  kinds: [`${group}/RoleBinding`, `${group}/ClusterRoleBinding`],
  tell: ({ path, before, after }) => {
    if (path[0] !== 'subjects') return undefined;
    if (path.length === 1) return listWords(before, after);
    const [, name = ''] = path;
    if (path.length > 2) return `subject ${name} changed`;
    return changeWithoutValue(`subject ${subjectName(after ?? before)}`, before, after);
  },
};

function listWords(before: unknown, after: unknown): string {
  const names = (value: unknown): string[] => (Array.isArray(value) ? value.map(subjectName) : []);
  const [was, is] = [names(before), names(after)];
  const parts = [
    ...is.filter((name) => !was.includes(name)).map((name) => `subject ${name} added`),
    ...was.filter((name) => !is.includes(name)).map((name) => `subject ${name} removed`),
  ];
  return parts.length === 0 ? 'subjects changed' : parts.slice(0, 4).join(', ');
}

function subjectName(value: unknown): string {
  const subject = asObject(value);
  const parts = [textAt(subject, 'kind'), textAt(subject, 'namespace'), textAt(subject, 'name')];
  return parts.filter((part) => part !== null).join('/');
}
