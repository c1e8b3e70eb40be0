import type { Named } from '../claim.ts';
import { slotOf } from '../claim.ts';
import { numberWords } from '../words.ts';
import { type Clause, namesIn, type Refuter } from './clause.ts';
import { type Measure, measures, type Table, tablesOf } from './measures.ts';

const more = /\b(?:more|higher|larger|bigger|greater|heavier)\b|多于|高于|大于|超过|更多|更高|更大/i;
const fewer = /\b(?:fewer|less|lower|smaller|lighter)\b|少于|低于|小于|更少|更低/i;
const chinese = /比\s*[`*]*([\w.-]+)[`*]*\s*(多|少|高|低|大)\s*(\d+)?/;

export type Slot = 'cluster' | 'namespace' | 'node' | 'name';

/** "A has more than B", "three more than", of what was measured or counted of both. */
export const comparison: Refuter = {
  name: 'comparison',
  refute(clause) {
    const said = saidIn(clause);
    if (said === null) return null;
    if (every.test(clause.text)) return everyOne(said, clause);
    const [, count] = howMany.exec(clause.text) ?? [];
    if (count !== undefined)
      return countOf(said, clause) === (numberWords[count.toLowerCase()] ?? Number(count))
        ? null
        : 'what was read compares otherwise for so many';
    const tables = said.measures.flatMap((measure) => tablesFor(measure, said, clause));
    const both = tables.flatMap((table) => pairsIn(table, said));
    if (both.length === 0) return null;
    const isDenied = /不比/.test(clause.text);
    const fits = both.some(
      ([left, right]) =>
        (said.isMore ? left > right : left < right) &&
        (said.by === null || Math.abs(left - right) === said.by),
    );
    return fits !== isDenied ? null : 'what was read compares otherwise';
  },
};

const every =
  /\b(?:all|every|each|none of) (?:of )?(?:the |its )?(?:\w+ )?(?:services?|deployments?|workloads?|apps?|applications?)\b|(?:所有|每个)(?:服务|部署)/i;

const howMany = new RegExp(
  String.raw`\b(\d+|${Object.keys(numberWords).join('|')}) (?:\w+ )?(?:services|deployments|workloads|apps)\b`,
  'i',
);

/** Of how many the comparison is true. */
function countOf(said: Said, { context: { index } }: Clause): number {
  const names = new Set(index.rows.flatMap((row) => (row.tool === 'compare' ? (row.own ?? []) : [])));
  return [...names].filter((name) =>
    said.measures
      .flatMap((measure) => tablesOf(measure, said.slot, { index, within: [name], named: [] }))
      .flatMap((table) => pairsIn(table, said))
      .some(([left, right]) => (said.isMore ? left > right : left < right)),
  ).length;
}

/** "All services have more in A than in B": each one that both have. */
function everyOne(said: Said, clause: Clause): string | null {
  const { index } = clause.context;
  const names = new Set(index.rows.flatMap((row) => row.own ?? []));
  for (const name of names) {
    const tables = said.measures.flatMap((measure) =>
      tablesOf(measure, said.slot, { index, within: [name], named: [] }),
    );
    const pairs = tables.flatMap((table) => pairsIn(table, said));
    const isWrong = pairs.some(([left, right]) => (said.isMore ? left < right : left > right));
    if (isWrong) return `what was read compares otherwise for ${name}`;
  }
  return null;
}

interface Said {
  left: readonly Named[];
  right: readonly Named[];
  slot: Slot;
  isMore: boolean;
  by: number | null;
  measures: readonly Measure[];
}

function saidIn(clause: Clause): Said | null {
  const { text, facts } = clause;
  const than = /\bthan\b/i.exec(text);
  const inChinese = chinese.exec(text);
  const parts = than === null ? null : [text.slice(0, than.index), text.slice(than.index)];
  const isMore = parts === null ? /[多高大]/.test(inChinese?.[2] ?? '') : more.test(parts[0] ?? '');
  const isFewer = parts === null ? /[少低]/.test(inChinese?.[2] ?? '') : fewer.test(parts[0] ?? '');
  if (isMore === isFewer) return null;
  const cut = than?.index ?? inChinese?.index ?? 0;
  const names = facts.filter(({ type }) => type === 'name') as Named[];
  const right = names.filter(({ at }) => at > cut).slice(0, 1);
  const [first] = right;
  if (first === undefined) return null;
  const slot = comparedSlot(first, clause);
  const ahead = [...clause.scope, ...names.filter(({ at }) => at < cut)];
  const left = ahead
    .filter((fact) => comparedSlot(fact, clause) === slot && fact.value !== first.value)
    .slice(-1);
  if (left.length === 0 || slot === null) return null;
  return { left, right, slot, isMore, by: difference(text, inChinese), measures: measuresIn(text, slot) };
}

function comparedSlot(fact: Named, { context }: Clause): Slot | null {
  const slot = slotOf(fact, context.index);
  return (['cluster', 'namespace', 'node', 'name'] as const).find((known) => known === slot) ?? null;
}

/** In a sentence that says no measure, those by which such things are great or small. */
export function measuresIn(text: string, slot: Slot | null): readonly Measure[] {
  const [first] = measures.filter(
    ({ word }) => word.test(text.replace(/`[^`]*`/g, ' ')) && !isOwnWord(word, slot),
  );
  if (first !== undefined) return [first];
  const usual = slot === 'cluster' || slot === 'namespace' ? /pods|nodes/ : /memory|cpu/;
  return measures.filter(({ columns }) => usual.test(columns.source));
}

/** Of "the largest node" the word "node" is no measure. */
function isOwnWord(word: RegExp, slot: Slot | null): boolean {
  return (slot === 'node' && word.test('node')) || (slot === 'name' && word.test('pod'));
}

function difference(text: string, inChinese: RegExpExecArray | null): number | null {
  const [, word = inChinese?.[3] ?? ''] = /[`*]*(\w+)[`*]*\s+(?:more|fewer|less)\b/i.exec(text) ?? [];
  if (/^\d+$/.test(word)) return Number(word);
  return word.toLowerCase() === 'one' ? 1 : (numberWords[word.toLowerCase()] ?? null);
}

function tablesFor(measure: Measure, { left, right, slot }: Said, clause: Clause): Table[] {
  const compared = [...left, ...right].map(({ value }) => value);
  const within = namesIn(clause)
    .map(({ value }) => value)
    .filter((value) => !compared.includes(value) && !/^v?\d/.test(value));
  return tablesOf(measure, slot, { index: clause.context.index, within, named: compared });
}

function pairsIn(table: Table, { left, right }: Said): [number, number][] {
  const [a, b] = [table.get(left[0]?.value ?? ''), table.get(right[0]?.value ?? '')];
  return a === undefined || b === undefined ? [] : [[a, b]];
}
