import type { Drop } from '../../domain/resource.ts';
import type { JsonObject } from '../../lib/json.ts';

/**
 * How an answer was read, from the surest way to the least sure. `empty`: it says that there is nothing; `repaired`: its
 * JSON was broken, so that it is never taken for whole.
 */
export type RungName =
  | 'structured'
  | 'json'
  | 'yaml'
  | 'empty'
  | 'table'
  | 'described'
  | 'names'
  | 'prose'
  | 'repaired';

/** A tool's answer, taken apart. */
export interface ToolAnswer {
  /** structuredContent; undefined where the server gives none. */
  structured: unknown;
  /** The text blocks, in order. */
  blocks: string[];
  /** How many blocks are none of text: pictures, links. */
  otherBlocks: number;
}

/** What a rung found. */
export interface Found {
  records: JsonObject[];
  /** Items that are no records. */
  dropped: Drop[];
  /** Why there may be more than this (a cut text, a next page); null when the answer does not say so. */
  incomplete: string | null;
  /** With which the next page is asked for; null without one. */
  continueToken: string | null;
  /** An error that was dressed as an answer. */
  error: DressedError | null;
  /** Text in a wrapper of data, `{"result": "NAME  READY…"}`: what is to be read in its place. */
  innerText: string | null;
}

/** What a server said of a failure, before it is classified. */
export interface DressedError {
  text: string;
  /** An HTTP status, where the answer names one. */
  status: number | null;
}

/** One way of reading an answer. Contract: pure, never throws; null: not readable this way, the next rung may try. */
export interface Rung {
  name: RungName;
  read: (answer: ToolAnswer) => Found | null;
}

export const nothingFound: Found = {
  records: [],
  dropped: [],
  incomplete: null,
  continueToken: null,
  error: null,
  innerText: null,
};

/** Several findings as one, in order. */
export function joinFound(all: readonly Found[]): Found {
  return {
    records: all.flatMap(({ records }) => records),
    dropped: all.flatMap(({ dropped }) => dropped),
    incomplete: firstOf(all, 'incomplete'),
    continueToken: firstOf(all, 'continueToken'),
    error: firstOf(all, 'error'),
    innerText: firstOf(all, 'innerText'),
  };
}

function firstOf<Key extends keyof Found>(all: readonly Found[], key: Key): Found[Key] | null {
  return all.find((found) => found[key] !== null)?.[key] ?? null;
}
