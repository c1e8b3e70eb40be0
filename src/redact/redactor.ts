/** none: every literal value is hidden; safe: what key or shape says credential; all: nothing but Secrets' data. */
export type KeepValues = 'none' | 'safe' | 'all';

export interface RedactorOptions {
  /** Keyed hash (HMAC-SHA-256, hex): what is hidden stays comparable without being readable. */
  keyedHash: (text: string) => string;
  keepValues: KeepValues;
}

/** Hides secrets for the store and the screen. Contract: pure, never throws, applying it twice changes nothing more. */
export interface Redactor {
  /** Redacts a Kubernetes object; may change it in place; returns it. */
  object(object: Record<string, unknown>, kind: { group: string; kind: string }): Record<string, unknown>;
  /** Redacts free text: messages, log lines, errors, server output. */
  text(text: string): string;
}
