import type { Item } from './recording.ts';

/** Label selectors as kubectl writes them: a=b, a!=b, a, !a, a in (b,c), a notin (b,c). */
export function matchesLabels(item: Item, selector: string | null): boolean {
  const labels = (item.metadata.labels ?? {}) as Record<string, string>;
  const parts = (selector ?? '').match(/[^,(]+\([^)]*\)|[^,]+/g) ?? [];
  return parts.every((part) => matchesLabel(labels, part.trim()));
}

function matchesLabel(labels: Record<string, string>, part: string): boolean {
  const [, key = '', operator, list = ''] = /^(\S+)\s+(in|notin)\s*\(([^)]*)\)$/.exec(part) ?? [];
  if (operator !== undefined) {
    const isListed = list
      .split(',')
      .map((value) => value.trim())
      .includes(labels[key] ?? '');
    return operator === 'in' ? isListed : !isListed;
  }
  if (part.startsWith('!')) return !(part.slice(1) in labels);
  const [, name = '', sign, value = ''] = /^([^=!]+?)\s*(==|!=|=)\s*(.*)$/.exec(part) ?? [];
  if (sign === undefined) return part in labels;
  return sign === '!=' ? labels[name] !== value : labels[name] === value;
}

/** Field selectors: path=value and path!=value on whatever the object holds. */
export function matchesFields(item: Item, selector: string | null): boolean {
  return (selector ?? '')
    .split(',')
    .filter((part) => part !== '')
    .every((part) => {
      const [, path = '', sign, wanted = ''] = /^(.+?)(==|!=|=)(.*)$/.exec(part) ?? [];
      const value =
        path
          .split('.')
          .reduce<unknown>((object, key) => (object as Record<string, unknown> | undefined)?.[key], item) ??
        '';
      return sign === '!=' ? value !== wanted : value === wanted;
    });
}
