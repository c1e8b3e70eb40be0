import type { ObjectReference } from '../../domain/finding.ts';

const plain = /^[\w.:@=,/+-]+$/;

/** A command line with values of a cluster in it: what is not plain is quoted, so that a name cannot be a command. */
export function shell(
  texts: TemplateStringsArray,
  ...values: readonly (string | number | null | undefined)[]
): string {
  return texts.reduce((line, text, index) => `${line}${quoted(values[index - 1])}${text}`);
}

export function quoted(value: string | number | null | undefined): string {
  const text = String(value ?? '');
  return text === '' || plain.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

/** `deployment/web`: an object whose pods `kubectl set` changes; null: it changes none of that. */
export function settableName({ kind, name }: Pick<ObjectReference, 'kind' | 'name'>): string | null {
  const [, word] = /^(Deployment|StatefulSet|DaemonSet)\.apps$/.exec(kind) ?? [];
  return word === undefined ? null : `${word.toLowerCase()}/${name}`;
}

/** The command with kubectl's options for a namespace or a context; as it is where there is none. */
export function withOption(command: string, option: '-n' | '--context', value: string | null): string {
  return value === null
    ? command
    : command.replace(/^kubectl /, `kubectl ${option} ${quoted(value).replaceAll('$', '$$$$')} `);
}
