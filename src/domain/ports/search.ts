import type { Scope } from '../coverage.ts';
import type { SearchAnswer } from '../search.ts';

export interface SearchFilter {
  /** Not empty; found wherever it stands, upper and lower case alike; nothing in it has a meaning of its own. */
  text: string;
  /** GroupResources; null: all kinds. */
  kinds: string[] | null;
  /** null: all. */
  namespaces: string[] | null;
  limit: number;
}

/**
 * Finds kept objects by a part of their name, of a label (`key=value`), an image or a message. Contract: sees only what the
 * scope allows; never contacts a cluster; the time does not grow with how many objects hold the text.
 */
export interface Searcher {
  search(filter: SearchFilter, scope: Scope): Promise<SearchAnswer>;
}
