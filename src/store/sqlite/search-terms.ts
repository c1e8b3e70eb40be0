/** The index holds parts of three characters. */
const partLength = 3;
/** More parts than this narrow nothing further. */
const mostParts = 40;

/** Texts are compared in lower case, whatever the letters. */
export function fold(text: string): string {
  return text.toLowerCase();
}

/**
 * What FTS5 has to match for a text to possibly hold a term: all of its parts, quoted, so that nothing in them is an
 * operator. null: the term is too short for the index.
 */
export function matchExpression(term: string): string | null {
  const characters = [...fold(term)];
  if (characters.length < partLength) return null;
  const parts = characters
    .slice(0, characters.length - partLength + 1)
    .map((_, index) => characters.slice(index, index + partLength).join(''));
  return [...new Set(parts)]
    .slice(0, mostParts)
    .map((part) => `"${part.replaceAll('"', '""')}"`)
    .join(' AND ');
}

/** A LIKE pattern for a text anywhere; with `escape '\\'`. */
export function likePattern(term: string): string {
  return `%${term.replace(/[\\%_]/g, '\\$&')}%`;
}

const around = 60;

/** The line of a text that holds a term, cut to what is around it. */
export function snippet(text: string, term: string): string {
  const at = fold(text).indexOf(fold(term));
  const start = text.lastIndexOf('\n', at) + 1;
  const lineEnd = text.indexOf('\n', at);
  const end = lineEnd === -1 ? text.length : lineEnd;
  const from = Math.max(start, at - around);
  const to = Math.min(end, at + term.length + around);
  return `${from > start ? '…' : ''}${text.slice(from, to)}${to < end ? '…' : ''}`;
}
