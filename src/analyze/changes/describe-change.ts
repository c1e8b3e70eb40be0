import type { ChangeWord } from '../../domain/change.ts';
import { type Difference, findDifferences, isSame } from './find-differences.ts';
import { isNoise, kindWord } from './noise.ts';
import { type ChangedObject, isRow, type StateColumns } from './object-state.ts';
import { columnTopics, topics } from './topics/registry.ts';
import type { Place } from './topics/topic.ts';

const mostWords = 12;

/** What a change means. */
export interface Description {
  /** Empty: nothing that a person would call a change. */
  words: ChangeWord[];
  /** Whether a list shows the object otherwise than before, be it without words: counters, restarts, addresses. */
  showsOtherwise: boolean;
}

/**
 * What another state of an object means, in an operator's words. Two bodies of which one is only what a table shows are
 * compared by their columns, as far as both have them: what a source does not show has not changed.
 */
export function describeChange(object: ChangedObject): Description {
  const byRow = isRow(object.before) || isRow(object.after);
  const compared = byRow ? withSharedColumns(object) : object;
  const differences = byRow ? [] : findDifferences(object.before.body, object.after.body);
  const told = differences.filter((difference) => !isNoise(difference, object.kind));
  const words = bounded([
    ...columnWords(compared),
    ...told.flatMap((difference) => wordsOf(difference, compared)),
  ]);
  return { words, showsOtherwise: !isSame(compared.before.columns, compared.after.columns) };
}

function columnWords(object: ChangedObject): ChangeWord[] {
  return columnTopics
    .filter(({ kinds }) => kinds === null || kinds.includes(kindWord(object.kind)))
    .flatMap(({ topic, tell }) => tell(object).map((text) => ({ topic, text })));
}

function wordsOf(difference: Difference, object: ChangedObject): ChangeWord[] {
  const place = { ...difference, pod: podPath(difference.path, object) };
  for (const { topic, kinds, tell } of topics) {
    if (kinds !== null && !kinds.includes(kindWord(object.kind))) continue;
    const text = tell(place, object);
    if (text !== undefined) return text === null ? [] : [{ topic, text }];
  }
  return [];
}

const templates = [
  ['spec', 'template', 'spec'],
  ['spec', 'jobTemplate', 'spec', 'template', 'spec'],
];

function podPath(path: readonly string[], { kind }: ChangedObject): Place['pod'] {
  const prefixes = kindWord(kind) === 'Pod' ? [['spec']] : templates;
  const prefix = prefixes.find(
    (keys) => path.length > keys.length && keys.every((key, index) => key === path[index]),
  );
  return prefix === undefined ? null : path.slice(prefix.length);
}

/** Each text once; of very many, the first. */
function bounded(words: readonly ChangeWord[]): ChangeWord[] {
  const unique = [...new Map(words.map((word) => [word.text, word])).values()];
  if (unique.length <= mostWords) return unique;
  return [...unique.slice(0, mostWords), { topic: 'fields', text: `and ${unique.length - mostWords} more` }];
}

/** What one side does not show is taken to be as it is on the other. */
function withSharedColumns(object: ChangedObject): ChangedObject {
  const { before, after } = object;
  return {
    ...object,
    before: { ...before, columns: filledFrom(before.columns, after.columns) },
    after: { ...after, columns: filledFrom(after.columns, before.columns) },
  };
}

function filledFrom(own: StateColumns, other: StateColumns): StateColumns {
  const facts = { ...nonNull(other.facts), ...nonNull(own.facts) };
  const filled = { ...nonNull(other), ...nonNull(own), facts } as StateColumns;
  return {
    ...own,
    ...filled,
    labels: Object.keys(own.labels).length === 0 ? other.labels : own.labels,
    images: own.images.length === 0 ? other.images : own.images,
  };
}

function nonNull<Values extends object>(values: Values): Partial<Values> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null)) as Partial<Values>;
}
