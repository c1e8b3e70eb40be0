import type { Coverage } from './coverage.ts';
import type { ResourceRow } from './ports/store.ts';

/** Where a text was found in an object: the label, image or message that holds it, cut to what is around it. */
export interface Finding {
  in: 'name' | 'label' | 'image' | 'message';
  text: string;
}

export interface SearchHit {
  row: ResourceRow;
  /** The first place, in the order name, label, image, message. */
  found: Finding;
}

export interface SearchAnswer {
  /** At most so many as were asked for: those of exactly this name first, then by cluster, kind, namespace, name. */
  hits: SearchHit[];
  /** How many objects hold the text. */
  total: number;
  /** true: there are more than `total`; they were not counted, and `hits` are the first of those that were. */
  isMore: boolean;
}

export interface SearchReport extends SearchAnswer {
  coverage: Coverage;
}
