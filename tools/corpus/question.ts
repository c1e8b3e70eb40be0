/** How much of an object an output of this shape shows; test/fixtures/mcp/README.md says what each must show. */
export type Shape =
  | 'whole'
  | 'table'
  | 'wide'
  | 'wide-labels'
  | 'labels'
  | 'names'
  | 'described'
  | 'summary'
  | 'none';

/** What an output is recorded by, and what it is about. */
export interface Question {
  server: string;
  tool: string;
  arguments: Record<string, unknown>;
  /** GroupResource; null where it is about none: contexts, errors. */
  kind: string | null;
  /** The namespace that was asked for; null: all, or a cluster-scoped kind. */
  namespace: string | null;
  /** Single objects that were asked for; null: the list. */
  names: string[] | null;
  shape: Shape;
  /** repaired: records that are right, of broken JSON, so that nobody knows whether they are all. */
  expect: 'records' | 'repaired' | 'nothing' | 'error' | 'unread' | 'contexts';
}

export function question(
  server: string,
  tool: string,
  args: Record<string, unknown>,
  more: Partial<Question>,
): Question {
  return {
    server,
    tool,
    arguments: args,
    kind: null,
    namespace: null,
    names: null,
    shape: 'none',
    expect: 'records',
    ...more,
  };
}
