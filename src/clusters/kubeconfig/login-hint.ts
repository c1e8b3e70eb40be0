/** What to type to log in by hand to a context. */
export function loginCommand(context: string): string {
  const word = /^[\w@%+=:,./-]+$/.test(context) ? context : `'${context.replaceAll("'", `'\\''`)}'`;
  return `kubectl --context ${word} get namespaces`;
}
