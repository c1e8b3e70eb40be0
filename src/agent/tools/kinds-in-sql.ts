/** Views in which a kind is written as `deployments.apps`. */
const views = /\b(?:resources|edges|changes|cache_metadata)\b/i;
const comparison = /\b(?:from_|to_)?kind\s*(?:=|<>|!=|==|\bis\b|\bin\s*\()\s*((?:'[^']*'\s*,\s*)*'[^']*')/gi;

/** What a statement compares kinds of these views with, a list for each comparison. */
export function comparedKinds(sql: string): string[][] {
  if (!views.test(sql)) return [];
  return [...sql.matchAll(comparison)].map(([, list = '']) =>
    [...list.matchAll(/'([^']*)'/g)].map(([, word = '']) => word),
  );
}

export interface MisspeltKind {
  written: string;
  meant: string[];
}

/**
 * Kinds that are spelt otherwise than the views do, such as Deployment for deployments.apps, each with the spelling that
 * finds it. Without this a statement would find nothing, which reads as if there were none. What is no kind at all is left alone. Pure.
 */
export function misspeltKinds(written: readonly string[], known: readonly string[]): MisspeltKind[] {
  return [...new Set(written)]
    .filter((word) => !known.includes(word))
    .map((word) => ({ written: word, meant: known.filter((kind) => isSpelling(word, kind)) }))
    .filter(({ meant }) => meant.length > 0);
}

/** The first of them beside which no kind is compared that there is: so that nothing would be found. Pure. */
export function misspeltAlone(lists: readonly string[][], known: readonly string[]): MisspeltKind | null {
  const barren = lists.filter((words) => !words.some((word) => known.includes(word)));
  return misspeltKinds(barren.flat(), known)[0] ?? null;
}

function isSpelling(word: string, kind: string): boolean {
  const [resource = '', ...group] = kind.split('.');
  const [name = '', ...further] = word.toLowerCase().split('.');
  if (further.length > 0 && !group.join('.').startsWith(further.join('.'))) return false;
  return [name, `${name}s`, `${name}es`, name.replace(/y$/, 'ies')].includes(resource);
}
