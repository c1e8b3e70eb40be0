import type { Claim, EvidenceTable } from '../../domain/answer.ts';
import type { Coverage } from '../../domain/coverage.ts';
import { isWholeCluster } from '../../domain/whole-cluster.ts';
import { plainMarkdown } from '../boundary/plain-markdown.ts';
import { AlignedTable } from './aligned-table.ts';
import { checkClaim } from './check-claim.ts';
import { type ClaimContext, isDoubtful, joined, unchecked, unconfirmed } from './claim.ts';
import { indexEvidence } from './evidence-index.ts';
import { listItem } from './markdown-lines.ts';
import { MarkdownPieces } from './markdown-pieces.ts';
import { readFacts } from './read-facts.ts';
import { AnswerSplitter, type Block, sentencesOf, type Unit } from './split-answer.ts';
import { leadsOf, saidBy } from './unit-words.ts';
import { unknowing, unreached } from './words.ts';

export interface CheckOptions {
  question: string;
  evidence: readonly EvidenceTable[];
  coverage: Coverage | null;
  /** Milliseconds since the epoch. */
  now: number;
}

/** What was read, made ready for looking things up in it. */
export interface CheckContext extends ClaimContext {
  /** Stands where a sentence was. */
  mark: string;
  /** Stands behind a sentence that is shown, and was not confirmed. */
  doubt: Doubt;
}

/** The words of that mark. */
interface Doubt {
  not: string;
  see: string;
}

/** What is shown of a piece of an answer; '' where nothing of it is left. */
export interface ShownPiece {
  text: string;
  claims: Claim[];
}

/** A unit that was held to the evidence. */
export interface CheckedUnit {
  readonly unit: Unit;
  /** What was said before it in its block. */
  readonly before: readonly string[];
  /** What is shown of it: another text once it was mended. */
  text: string;
  verdict: Omit<Claim, 'text'>;
}

/** A paragraph, list item, heading, table's row or block of code, checked. */
export interface CheckedPiece {
  readonly blocks: readonly { block: Block; units: readonly CheckedUnit[] }[];
}

const removed = { en: '*[removed: not held by what was read]*', zh: '*[已移除：所读数据不支持]*' };
const doubted = { en: { not: 'not confirmed', see: 'see' }, zh: { not: '未证实', see: '见' } };

export function checkContext({ question, evidence, coverage, now }: CheckOptions): CheckContext {
  const asked = new Set(question.toLowerCase().split(/(?:[^\p{L}\p{N}._/:-]|[.:](?=\s|$))+/u));
  const language = /\p{Script=Han}/u.test(question) ? 'zh' : 'en';
  const [mark, doubt] = [removed[language], doubted[language]];
  return { index: indexEvidence(evidence, coverage), coverage, question, asked, now, mark, doubt };
}

/** Of a paragraph no more sentences before one are looked at for what it speaks of. */
const mostBefore = 6;

/**
 * Holds an answer to what was read, piece by piece and in its order, since headings and openings count for what follows them.
 * Pure but for that.
 */
export class AnswerChecker {
  readonly #context: CheckContext;
  readonly #splitter = new AnswerSplitter();
  /** Clusters of which it was said that they were not seen. */
  readonly #disclosed = new Set<string>();
  #table: { header: string; aligned: AlignedTable } | null = null;
  /** Titles of the table that is being shown and has its mark already. */
  #markedTable: string | null = null;

  constructor(context: CheckContext) {
    this.#context = context;
  }

  check(piece: string): CheckedPiece {
    const blocks = this.#splitter.split(plainMarkdown(piece));
    return { blocks: blocks.map((block) => ({ block, units: this.#checkBlock(block) })) };
  }

  /** Puts other words in the place of a unit, if they hold, and say something where it did; answers whether they do. */
  mend(checked: CheckedUnit, words: string): boolean {
    const { unit, before } = checked;
    const text = plainMarkdown(words).trim();
    if (text === checked.text) return !isRefused(checked);
    const parts = sentencesOf(text);
    const verdict = unit.isRow
      ? this.#verdictOf({ ...unit, text }, before)
      : joined(parts.map((part) => this.#verdict(part, unit, before)));
    if (parts.length === 0 || isDoubtful(verdict)) return false;
    if (checked.verdict.status === 'held' && verdict.status !== 'held') return false;
    if (unit.isRow !== /^\|.*\|$/.test(text)) return false;
    checked.text = text;
    checked.verdict = verdict;
    return true;
  }

  /** Words that go on from such as others stand in the place of are held again: to those. */
  checkAgain(units: readonly CheckedUnit[]): void {
    const changed = units.filter(({ unit, text }) => text !== unit.text);
    const asNow = (said: string): string =>
      changed.reduce((words, { unit, text }) => words.replace(unit.text, () => text), said);
    for (const checked of units) {
      const { unit, before, text } = checked;
      if (unit.isRow || isRefused(checked)) continue;
      const own = { ...unit, lead: unit.lead.map(asNow), earlier: asNow(unit.earlier) };
      const said = before.map(asNow);
      if (leadsOf(unit, before).join('\n') === leadsOf(own, said).join('\n')) continue;
      const verdict = joined(sentencesOf(text).map((part) => this.#verdict(part, own, said)));
      if (isDoubtful(verdict)) checked.verdict = unconfirmed(verdict.reason ?? '');
    }
  }

  /** What refused units leave behind is a mark; rows of a table leave one for all of them, as a row. What was not confirmed is shown with one. */
  show({ blocks }: CheckedPiece): ShownPiece {
    const texts = blocks.map(({ block, units }) => this.#showBlock(block, units));
    const claims = blocks.flatMap(({ units }) => units.map(({ text, verdict }) => ({ text, ...verdict })));
    return { text: texts.filter((text) => text !== '').join('\n'), claims };
  }

  #checkBlock({ units }: Block): CheckedUnit[] {
    for (const { text } of units) this.#noteUnseen(text);
    return units.map((unit, at) => {
      const before = units.slice(Math.max(0, at - mostBefore), at).map(({ text }) => text);
      return { unit, before, text: unit.text, verdict: this.#verdictOf(unit, before) };
    });
  }

  #verdictOf(unit: Unit, before: readonly string[]): Omit<Claim, 'text'> {
    if (unit.isTitles && !this.#names(unit.text)) return unchecked;
    if (!unit.isRow) return this.#verdict(unit.text, unit, before);
    const aligned = this.#aligned(unit).check(unit.text, this.#namesIn(unit.lead));
    if (aligned !== null) return aligned;
    return joined(saidBy(unit, this.#context.index).map((text) => this.#verdict(text, unit, before)));
  }

  #namesIn(texts: readonly string[]): string[] {
    const facts = texts.flatMap((text) => readFacts(text, this.#context.index));
    return facts.flatMap((fact) => (fact.type === 'name' ? [fact.value] : []));
  }

  /** Titles of a table mostly name nothing; where a line of them does, it may be a row. */
  #names(text: string): boolean {
    const types = new Set(readFacts(text, this.#context.index).map(({ type }) => type));
    return types.has('name') && (types.has('state') || /\|\s*[\d.,]+\s*\|/.test(text));
  }

  /** What the rows before it in its table tell of its columns. */
  #aligned({ header }: Unit): AlignedTable {
    if (this.#table?.header !== header)
      this.#table = { header, aligned: new AlignedTable(header, this.#context.index) };
    return this.#table.aligned;
  }

  #verdict(text: string, unit: Unit, before: readonly string[]): Omit<Claim, 'text'> {
    const { lead, isListed } = unit;
    return checkClaim(text, leadsOf({ ...unit, text }, before), {
      ...this.#context,
      disclosed: this.#disclosed,
      isListed,
      said: [...lead, ...before, text].join(' '),
    });
  }

  /** "demo-legacy could not be read": from here on nothing that is said of all is meant of it. */
  #noteUnseen(text: string): void {
    if (!unknowing.test(text) && !unreached.test(text)) return;
    for (const cluster of this.#context.coverage?.clusters ?? []) {
      const name = cluster.cluster.toLowerCase();
      if (!isWholeCluster(cluster) && text.toLowerCase().includes(name)) this.#disclosed.add(name);
    }
  }

  #showBlock({ prefix, join }: Block, units: readonly CheckedUnit[]): string {
    const [row] = units.filter(({ unit }) => unit.isRow);
    if (row === undefined) this.#markedTable = null;
    else return this.#showRow(row);
    const shown: string[] = [];
    const { mark, doubt } = this.#context;
    for (const { text, verdict } of units) {
      if (verdict.status !== 'refused') shown.push(`${text}${markOf(verdict, doubt)}`);
      else if (shown.at(-1) !== mark) shown.push(mark);
    }
    return shown.length === 0 ? '' : `${prefix}${shown.join(join)}`;
  }

  #showRow({ unit, text, verdict }: CheckedUnit): string {
    if (verdict.status === 'refused') return this.#markedRow(unit.header);
    const mark = markOf(verdict, this.#context.doubt);
    return mark === '' ? text : text.replace(/\s*\|\s*$/, `${mark} |`);
  }

  #markedRow(header: string): string {
    if (this.#markedTable === header) return '';
    this.#markedTable = header;
    const columns = header.trim().split('|').length - 2;
    return `| ${this.#context.mark} |${'  |'.repeat(Math.max(0, columns - 1))}`;
  }
}

/** Where to look, of what the model stands by, and that it was not confirmed; '' where it needs none. */
function markOf({ status, cells }: Pick<Claim, 'status' | 'cells'>, { not, see }: Doubt): string {
  const ids = [...new Set(cells.map(({ evidence }) => evidence))].slice(0, 3).join(', ');
  if (status === 'cited') return ` *[${see} ${ids}]*`;
  if (status !== 'unconfirmed') return '';
  return ids === '' ? ` *[${not}]*` : ` *[${not}, ${see} ${ids}]*`;
}

/** Whether it does not hold: it is refused, or not confirmed. */
export function isRefused({ verdict }: CheckedUnit): boolean {
  return isDoubtful(verdict);
}

/** Whether a piece goes on with the table or list of the one before it: a line break parts them, else an empty line. */
export function goesOn(before: string, text: string): boolean {
  const last = before.split('\n').at(-1) ?? '';
  return [tableStart, listItem].some((line) => line.test(text) && line.test(last));
}

const tableStart = /^\s*\|/;

/** Checks whole answers at once: what does not hold is removed, and that is shown. */
export function answerChecker(options: CheckOptions): (markdown: string) => ShownPiece[] {
  const context = checkContext(options);
  return (markdown) => {
    const checker = new AnswerChecker(context);
    const pieces = new MarkdownPieces();
    const all = [...pieces.push(markdown), ...pieces.end()];
    return all.map((piece) => checker.show(checker.check(piece))).filter(({ text }) => text !== '');
  };
}
