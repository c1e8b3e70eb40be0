import type { Claim, EvidenceTable } from '../../domain/answer.ts';
import type { Coverage } from '../../domain/coverage.ts';
import { type ClaimContext, checkClaim } from './check-claim.ts';
import { indexEvidence } from './evidence-index.ts';
import { type Block, splitAnswer, type Unit } from './split-answer.ts';

export interface CheckOptions {
  question: string;
  evidence: readonly EvidenceTable[];
  coverage: Coverage | null;
  /** Milliseconds since the epoch. */
  now: number;
}

export interface CheckedAnswer {
  paragraphs: { text: string; claims: Claim[] }[];
}

/** Stands where a sentence was. */
const removed = { en: '*[removed: not held by what was read]*', zh: '*[已移除：所读数据不支持]*' };

/** Holds every sentence of an answer to what was read; those that do not hold are removed, and that is shown. Pure. */
export function checkAnswer(markdown: string, options: CheckOptions): CheckedAnswer {
  return answerChecker(options)(markdown);
}

/** The same for several answers from the same evidence. */
export function answerChecker({
  question,
  evidence,
  coverage,
  now,
}: CheckOptions): (markdown: string) => CheckedAnswer {
  const asked = new Set(question.toLowerCase().split(/[^\p{L}\p{N}._/:-]+/u));
  const context: ClaimContext = { index: indexEvidence(evidence, coverage), coverage, asked, now };
  const mark = removed[/\p{Script=Han}/u.test(question) ? 'zh' : 'en'];
  return (markdown) => {
    const blocks = splitAnswer(withoutLinks(markdown)).map((block) => checkBlock(block, context, mark));
    return { paragraphs: joinTables(blocks.filter(({ text }) => text !== '')) };
  };
}

function checkBlock(block: Block, context: ClaimContext, mark: string): { text: string; claims: Claim[] } {
  const claims: Claim[] = [];
  const shown: string[] = [];
  let before = '';
  for (const unit of block.units) {
    const verdict = checkClaim(unit.text, `${unit.lead} ${before}`, context);
    claims.push({ text: unit.text, ...verdict });
    const isRefused = verdict.status === 'refused';
    if (!isRefused) shown.push(unit.text);
    else if (shown.at(-1) !== mark && !isLayout(unit)) shown.push(mark);
    if (!isRefused) before = unit.text;
  }
  return { text: shown.length === 0 ? '' : `${block.prefix}${shown.join(block.join)}`, claims };
}

/** A mark in a table would break it. */
function isLayout({ isRow }: Unit): boolean {
  return isRow;
}

/** Lines of one table or list stay together. */
function joinTables(paragraphs: { text: string; claims: Claim[] }[]): CheckedAnswer['paragraphs'] {
  const joined: CheckedAnswer['paragraphs'] = [];
  let inCode = false;
  for (const { text, claims } of paragraphs) {
    const last = joined.at(-1);
    const goesOn =
      last !== undefined && (inCode || (isLine(text) && isLine(last.text.split('\n').at(-1) ?? '')));
    if (/^```/.test(text)) inCode = !inCode;
    if (goesOn)
      joined[joined.length - 1] = { text: `${last.text}\n${text}`, claims: [...last.claims, ...claims] };
    else joined.push({ text, claims });
  }
  return joined;
}

function isLine(text: string): boolean {
  return /^\s*(?:\||(?:[-*+•]|\d{1,3}[.)])\s)/.test(text);
}

/** Images, raw HTML and live links are no part of an answer: an address could carry data away. */
function withoutLinks(markdown: string): string {
  return markdown
    .replace(/!\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/\[([^\]]*)\]\(([^)]*)\)/g, '$1')
    .replace(/<\/?(?!hidden:)[a-z!][^>]*>/gi, '')
    .replace(/\b(?:https?|ftp|javascript|data):\/*\S+/gi, (address) => `\`${address.replace(/[`]/g, '')}\``);
}
