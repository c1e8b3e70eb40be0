import type { Limit } from './read-counts.ts';

/** What a sentence says that can be looked up, in the order in which it stands there. */
export type Fact =
  /** `isOfNext`: "of" and another name follow: it is said of that one. */
  | { type: 'name' | 'state'; value: string; at: number; isOfNext?: boolean }
  /** Shaped like a name, and read nowhere. */
  | { type: 'unknown'; value: string; at: number }
  | {
      type: 'number';
      value: number;
      unit: string;
      noun: string;
      at: number;
      isTotal?: boolean;
      outOf?: number | null;
      /** What stands behind "of": all of them. */
      isWhole?: boolean;
      /** "More than", "about"; null: exactly that. */
      limit?: Limit | null;
      /** "3 more than": by how much two differ. */
      isDifference?: boolean;
      /** A marked name follows, which it counts: "four `payments` pods". */
      isBeforeName?: boolean;
    }
  /** `step`: how exact it is, in milliseconds. */
  | { type: 'time'; value: number; step: number; at: number }
  /** Of a day; minutes since midnight. */
  | { type: 'clock'; value: number; at: number }
  /** So long ago, in milliseconds. */
  | { type: 'ago'; value: number; step: number; at: number };
