/** Under these keys everything is a credential, but for what names or switches it. */
const holdsOnly = /^(?:secrets|secret-?_?data|passwords|tokens|credentials?|creds|api-?_?keys)$/i;
const naming =
  /name|key|id$|type|kind|namespace|path|file|ref$|source|provider|region|url|enabled|optional|mode|version/i;

/** Whether under a key stand credentials and nothing else: `tokens: [...]`, `credentials: {user: …}`. */
export function holdsOnlyCredentials(key: string): boolean {
  return holdsOnly.test(key);
}

/** Whether an entry among credentials only names, places or switches one. */
export function isNamingEntry(key: string): boolean {
  return naming.test(key);
}

/**
 * By which key an entry of an object is judged: `{name, value}` is an entry like any other, and what stands among
 * credentials is one. `outer`: the key of the object; `named`: its `name` or `key`.
 */
export function entryKey(outer: string, inner: string, named: unknown): string {
  if (inner === 'value' && typeof named === 'string') return named;
  return holdsOnlyCredentials(outer) && !isNamingEntry(inner) ? outer : inner;
}
