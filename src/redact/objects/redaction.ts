import type { Hide } from '../placeholder.ts';
import type { LiteralPlace } from '../values/hide-literal.ts';

/** How the values of objects are hidden, by their place. */
export interface Redaction {
  /** Whatever the settings say: for Secrets' data. */
  hide: Hide;
  /** Bytes in text: of no use to a reader, and keystores are among them. */
  bytes: (value: string) => string;
  /** Values that people write under keys: environment variables, ConfigMaps, annotations. */
  literal: (key: string, value: string, place: LiteralPlace) => string;
  /** One word of a command line, by the flag that it follows ('' without one). */
  argument: (flag: string, value: string) => string;
  /** Any other string of an object. */
  field: (key: string, value: string) => string;
  /** A number of an object: itself, or a placeholder. */
  number: (key: string, value: number) => number | string;
}
