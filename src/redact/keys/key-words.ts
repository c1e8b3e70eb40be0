/** The words of a key, in lower case: `dbPassword`, `DB_PASSWORD` and `db-password` are all db, password. */
export function keyWords(key: string): string[] {
  const spaced = key
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .toLowerCase();
  return spaced.match(/[a-z]+|\d+/g) ?? [];
}
