/** A key before its colon, a bracket that opens, any other text, a bracket that closes. */
const tokens = /("(?:[^"\\]|\\.)*")\s*:|([{[])|"(?:[^"\\]|\\.)*"|[}\]]/g;

/**
 * The keys that stand more than once in the object `of` of a JSON text that is valid: a parser keeps the last of them and says
 * nothing.
 */
export function repeatedNames(text: string, of: string): string[] {
  const names: string[] = [];
  /** The key behind which each open bracket stands; null in a list and at the top. */
  const path: (string | null)[] = [];
  let key: string | null = null;
  for (const [token, quoted, opening] of text.matchAll(tokens)) {
    if (quoted !== undefined) {
      key = JSON.parse(quoted) as string;
      if (path.length === 2 && path[1] === of) names.push(key);
    } else if (opening !== undefined) {
      path.push(key);
      key = null;
    } else if (!token.startsWith('"')) path.pop();
  }
  return [...new Set(names.filter((name, index) => names.indexOf(name) !== index))];
}
