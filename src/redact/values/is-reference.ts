/** References that something else resolves: `${NAME}`, `$(cat file)`, `{{ .Values.x }}`, `%(name)s`, `vault:path#key`. */
const reference =
  /^(?:\$\{[^}]*\}|\$\((?!echo|printf)[\w./ -]+\)|\$[A-Z_][A-Z0-9_]*|\{\{[^}]*\}\}|%[({][^)}]*[)}]s?|vault:[\w/.#-]+|ref\+[\w+]+:\/\/\S+|@?(?:file|env|secret):[\w/.:-]+|<[A-Z][A-Z0-9_ -]*>)$/;
const longest = 300;

/** Whether a value only says where something else finds the credential. */
export function isReference(value: string): boolean {
  return value.length <= longest && reference.test(value);
}
