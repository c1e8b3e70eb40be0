/** The words of a tool's name: `list-k8s-resources`, `listKubernetesResources`, `k8s_get_resources`. */
export function toolWords(name: string): string[] {
  return name
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .replace(/\bk8 s\b/g, 'k8s')
    .split(/[^a-z\d]+/)
    .filter((word) => word !== '');
}

/** Words that say that a tool reads. */
export const readingWords: ReadonlySet<string> = new Set(['list', 'get', 'show', 'read', 'fetch']);
/** Words that say nothing of what a tool does. */
export const fillers: ReadonlySet<string> = new Set([
  'k8s',
  'kubernetes',
  'kube',
  'tool',
  'mcp',
  'all',
  'the',
  'of',
  'available',
  'a',
  'any',
  'generic',
]);

/**
 * What a tool reads, without the verb: `pods`, `resources`; null: its name does not say that it reads. Of a name with letters that
 * are no plain ones (`list_删除_pods`) nobody knows what else it says.
 */
export function whatIsRead(name: string): string | null {
  if (/[^\x20-\x7e]/.test(name)) return null;
  const words = toolWords(name).filter((word) => !fillers.has(word));
  const rest = words.filter((word) => !readingWords.has(word));
  return rest.length < words.length ? rest.join('') : null;
}
