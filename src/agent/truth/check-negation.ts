import { isWholeCluster } from '../../domain/whole-cluster.ts';
import {
  type ClaimContext,
  clustersMeant,
  held,
  isNamed,
  type Named,
  refused,
  slotOf,
  unchecked,
  type Verdict,
} from './claim.ts';
import type { IndexedRow } from './evidence-index.ts';
import type { Fact } from './read-facts.ts';
import { kindOfRow, kindOfWord } from './row-kinds.ts';
import { absence, noTrouble, unrelated } from './words.ts';

/**
 * A sentence with "not": refused where the evidence says that it is so, or says nothing of what it names. 'together': its values are to be
 * held as those of any sentence.
 */
export function checkNegation(
  facts: readonly Fact[],
  scope: readonly Named[],
  context: ClaimContext & { sentence: string },
): Verdict | 'together' {
  const named = facts.filter(isNamed);
  const states = named.filter(({ type }) => type === 'state');
  const names = [...named, ...scope].filter(({ type }) => type === 'name');
  const about = context.index.rows.filter((row) => names.every(({ value }) => row.atoms.has(value)));
  const saysSo = isNotreadyOnly(states) ? undefined : rowWith(states, about);
  if (saysSo !== undefined) return refused(`${saysSo.evidence} says that it is so`);
  const values = facts.filter((fact) => !isNamed(fact) && fact.type !== 'unknown');
  if (values.length > 0 || isNotreadyOnly(states)) return 'together';
  if (states.length === 0) return checkDenial(names, about, context);
  return unseenIn(names, context) ?? held;
}

function rowWith(states: readonly Named[], rows: readonly IndexedRow[]): IndexedRow | undefined {
  if (states.length === 0) return undefined;
  return rows.find((row) => states.every(({ value }) => row.atoms.has(value)) && row.tool !== 'coverage');
}

/** "Is not scheduled", "cannot be pulled" deny what nothing here can look up; "there is no X" can be. */
function checkDenial(
  names: readonly Named[],
  about: readonly IndexedRow[],
  context: ClaimContext & { sentence: string },
): Verdict {
  const { sentence, index } = context;
  const isDenial = (absence.test(sentence) && !noTrouble.test(sentence)) || unrelated.test(sentence);
  const isOfObject = names.some((fact) => slotOf(fact, index) !== 'cluster');
  if (!isDenial && isOfObject) return unchecked;
  if (isDenial && names.length > 0 && about.some((row) => deniedBy(row, sentence)))
    return refused('the evidence has it');
  return unseenIn(names, context) ?? held;
}

/** A row of what is said not to be; of "has no node" one that has a node. */
function deniedBy(row: IndexedRow, sentence: string): boolean {
  const { tool, columns, cells } = row;
  if (tool === 'coverage' || tool === 'clusters') return false;
  const [, noun = ''] = /\b(?:no|without)\s+(\w+)/i.exec(sentence) ?? [];
  const at = columns.indexOf(noun.toLowerCase());
  if (at !== -1) return cells[at] !== null;
  const kind = kindOfWord(noun);
  return kind === null || kindOfRow(row) === kind;
}

/** What is not in a cluster that was not seen whole is not known. */
function unseenIn(names: readonly Named[], context: ClaimContext): Verdict | null {
  if (!names.every((fact) => slotOf(fact, context.index) === 'cluster')) return null;
  const unseen = clustersMeant(names, context).find((cluster) => !isWholeCluster(cluster));
  return unseen === undefined ? null : refused(`not all was seen: ${unseen.cluster}`);
}

function isNotreadyOnly(states: readonly Named[]): boolean {
  return states.length > 0 && states.every(({ value }) => value === 'notready');
}
