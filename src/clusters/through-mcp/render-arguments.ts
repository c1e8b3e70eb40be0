import { AppError } from '../../domain/errors.ts';
import { apiVersionOf, groupResource, type ResourceKind } from '../../domain/kind.ts';
import type { Arguments } from './profiles/profile.ts';

type AskedKind = Pick<ResourceKind, 'group' | 'version' | 'kind' | 'plural' | 'namespaced'>;

/** What a call is about. */
export interface Asked {
  /** null: none; the templates then name none. */
  kind: AskedKind | null;
  /** null: all namespaces, or none. */
  namespace: string | null;
  /** null: no single object. */
  name: string | null;
  /** The server's own name of the cluster; null for a server that knows only one. */
  target: string | null;
  output: string | null;
}

const placeholder = /\{(\w+)\}/g;
/** What may become part of a text of several words. None of these characters means anything to a shell or to kubectl. */
const word = '[\\w@][\\w.:/@+-]*';
const plainWord = new RegExp(`^${word}$`);

/**
 * The arguments of a call, made from a profile's templates. An argument that is one placeholder takes the value as it is;
 * a text with more in it, which some server may take apart again, takes plain words only. Throws CONTEXT_INVALID for others.
 */
export function renderArguments(templates: Arguments, asked: Asked): Record<string, unknown> {
  const words = wordsOf(asked);
  return Object.fromEntries(
    Object.entries(templates).map(([argument, template]) => [
      argument,
      typeof template === 'string' ? render(template, words, asked.target) : template,
    ]),
  );
}

/** Whether a value is one that a template makes. */
export function isMadeBy(template: Arguments[string], value: unknown): boolean {
  if (typeof template !== 'string') return value === template;
  if (typeof value !== 'string') return false;
  if (/^\{\w+\}$/.test(template)) return true;
  const parts = template.split(/(\{\w+\})/).map((part) => {
    if (part === '{contextFlag}') return `(?: --context=${word})?`;
    return part.startsWith('{') ? word : part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  });
  return new RegExp(`^${parts.join('')}$`).test(value);
}

function wordsOf({ kind, namespace, name, target, output }: Asked): Record<string, string> {
  return {
    ...(kind === null ? {} : wordsOfKind(kind)),
    namespace: namespace ?? '',
    name: name ?? '',
    output: output ?? '',
    target: target ?? '',
    contextFlag: target ?? '',
  };
}

function wordsOfKind(kind: AskedKind): Record<string, string> {
  return {
    apiVersion: apiVersionOf(kind),
    group: kind.group,
    version: kind.version,
    kind: kind.kind,
    plural: kind.plural,
    resource: groupResource(kind),
    scope: kind.namespaced ? 'namespaced' : 'clustered',
  };
}

function render(template: string, words: Record<string, string>, target: string | null): string {
  const [, only] = /^\{(\w+)\}$/.exec(template) ?? [];
  if (only !== undefined) return fillerFor(words, only);
  return template.replace(placeholder, (_, key: string) => {
    const value = fillerFor(words, key);
    if (key === 'contextFlag' && target === null) return '';
    if (!plainWord.test(value))
      throw new AppError('CONTEXT_INVALID', `"${value}" cannot be put into a command`, {
        hint: 'Only letters, digits and . : / @ + - _ can; give the context another name.',
      });
    return key === 'contextFlag' ? ` --context=${value}` : value;
  });
}

function fillerFor(words: Record<string, string>, key: string): string {
  const value = words[key];
  if (value === undefined) throw new Error(`a profile has the unknown placeholder {${key}}`);
  return value;
}
