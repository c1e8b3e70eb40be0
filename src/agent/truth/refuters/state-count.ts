import type { IndexedRow } from '../evidence-index.ts';
import { kindOfRow, kindOfWord } from '../row-kinds.ts';
import { numberWords } from '../words.ts';
import { type Clause, namesIn, type Refuter, standsIn } from './clause.ts';

const digit = String.raw`(?<![\w.\-/])(\d+|${Object.keys(numberWords).join('|')})`;
const links = String.raw`(?:\s+of (?:them|these|those|which))?\s*(?:nodes?|pods?|个)?\s*(?:节点|Pod)?\s*(?:are|is|were|处于|在)?\s*(?:currently |still |all )?`;
const said = new RegExp(
  String.raw`${digit}${links}[\`*"]*(Pending|NotReady|not ready|down|Running|CrashLoopBackOff|OOMKilled|未就绪)(?![\w-])`,
  'i',
);
const states: Readonly<Record<string, string>> = {
  'not ready': 'notready',
  down: 'notready',
  未就绪: 'notready',
};

/** "Three are Pending", "two nodes are down": as many of that kind as were read in that state. */
export const stateCount: Refuter = {
  name: 'state count',
  refute(clause) {
    const [, count = '', word = ''] = said.exec(clause.text) ?? [];
    const kind = kindIn(clause);
    if (count === '' || kind === null || /\bof (?:the |its )?\d/.test(clause.text)) return null;
    const state = states[word.toLowerCase()] ?? word.toLowerCase();
    const tables = rowsOfKind(clause, kind);
    const counts = tables.map((rows) => rows.filter(({ atoms }) => atoms.has(state)).length);
    const wanted = numberWords[count.toLowerCase()] ?? Number(count);
    return counts.length === 0 || counts.includes(wanted)
      ? null
      : `what was read counts otherwise what is ${state}`;
  },
};

/** What the clause counts, or the sentence that it is of; null where that may be several. */
function kindIn({ text, sentence }: Clause): string | null {
  for (const said of [text, sentence]) {
    const words = said.replace(/`[^`]*`/g, ' ').match(/\b(?:nodes?|pods?)\b|节点/gi) ?? [];
    const kinds = new Set(words.map((word) => kindOfWord(word)));
    if (kinds.size > 0) return kinds.size === 1 ? ([...kinds][0] ?? null) : null;
  }
  return null;
}

/** Of each table of all of that kind those that the clause is about; states are those of rows that tell them. */
function rowsOfKind(clause: Clause, kind: string): IndexedRow[][] {
  const names = namesIn(clause).filter(({ value }) => !/^v?\d/.test(value));
  const all = clause.context.index.rows.filter(
    (row) =>
      row.row >= 0 &&
      row.tool === 'inventory' &&
      kindOfRow(row) === kind &&
      (row.atoms.has('ready') || row.atoms.has('notready')),
  );
  const own = all.filter((row) => names.every(({ value }) => standsIn(row, value)));
  const wide = own.length > 0 ? own : all.filter((row) => names.some(({ value }) => standsIn(row, value)));
  return [...Map.groupBy(wide, ({ evidence }) => evidence).values()];
}
