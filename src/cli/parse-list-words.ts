import { AppError } from '../domain/errors.ts';

export interface ListTarget {
  kind: string;
  /** Empty: all. */
  names: string[];
}

/** What `list` was asked for, written as for kubectl get: `pods`, `pods,services`, `pods web-0 web-1`, `pod/web-0 svc/web`. */
export function parseListWords(words: readonly string[]): ListTarget[] {
  const [first = '', ...names] = words;
  if (words.some((word) => word.includes('/'))) return parseKindsWithNames(words);
  const kinds = first.split(',').filter((kind) => kind !== '');
  if (kinds.length === 0) throw new AppError('USAGE', `"${first}" names no kind`);
  return [...new Set(kinds)].map((kind) => ({ kind, names }));
}

function parseKindsWithNames(words: readonly string[]): ListTarget[] {
  const pairs = words.map((word) => {
    const [, kind, name] = /^([^/]+)\/([^/]+)$/.exec(word) ?? [];
    if (kind !== undefined && name !== undefined) return { kind, name };
    throw new AppError('USAGE', `"${word}" is not KIND/NAME, as the other words are`, {
      hint: 'Name either a kind and then names (list pods web-0), or KIND/NAME throughout (list pod/web-0 svc/web).',
    });
  });
  return [...Map.groupBy(pairs, ({ kind }) => kind)].map(([kind, group]) => ({
    kind,
    names: group.map(({ name }) => name),
  }));
}
