/**
 * What an error says of a cluster: `needs-login`, `forbidden`, `unreachable` and `failed` are cluster states
 * (DESIGN "Cluster state"); `usage` is the asker's mistake (exit 2); `ours`, `store` and `model` end a command (exit 1).
 */
export type ErrorClass =
  | 'usage'
  | 'needs-login'
  | 'forbidden'
  | 'unreachable'
  | 'failed'
  | 'store'
  | 'model'
  | 'ours';

export interface ErrorEntry {
  class: ErrorClass;
  title: string;
  /** Default advice: what the reader does next. */
  hint: string;
}

export function entry(errorClass: ErrorClass, title: string, hint: string): ErrorEntry {
  return { class: errorClass, title, hint };
}
