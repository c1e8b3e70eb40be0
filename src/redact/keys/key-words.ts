/** Longer keys are texts: only their end is taken apart. */
const longest = 200;

/** The words of a key, in lower case: `dbPassword`, `DB_PASSWORD` and `db-password` are all db, password. */
export function keyWords(key: string): string[] {
  const spaced = key
    .slice(-longest)
    .replace(/(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/g, ' ')
    .toLowerCase();
  return spaced.match(/[a-z]+|\d+/g) ?? [];
}
