/** What one namespace answered. */
export interface Told<Answer> {
  namespace: string;
  answers: Answer;
}

/**
 * Asks namespace after namespace, the next one while the last one's answers are used; in order. When it ends early, what
 * the next one answers is dropped.
 */
export async function* oneAhead<Answer>(
  namespaces: readonly string[],
  ask: (namespace: string) => Promise<Answer>,
): AsyncGenerator<Told<Answer>, void> {
  const begin = (at: number): Promise<Answer> | null => {
    const namespace = namespaces[at];
    if (namespace === undefined) return null;
    const asking = ask(namespace);
    // Whoever awaits it is told; until then a failure must not count as one that nobody looks at.
    asking.catch(() => undefined);
    return asking;
  };
  let next = begin(0);
  for (const [index, namespace] of namespaces.entries()) {
    const answers = (await next) as Answer;
    next = begin(index + 1);
    yield { namespace, answers };
  }
}
