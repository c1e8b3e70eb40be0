/** A part of an answer that is shown or not as a whole: a sentence, a list item's sentence, a table's row, a line of code. */
export interface Unit {
  text: string;
  /** What stands before it and counts for it: headings, the line that opens the list, the table's header. */
  lead: string;
  isRow: boolean;
  /** Of a table's row: the line of its titles. */
  header: string;
  /** Headings and headers are checked for names, and are shown. */
  isFrame: boolean;
}

export interface Block {
  units: Unit[];
  /** Puts the shown units together again. */
  join: string;
  /** What stands before the first: "- ", "## ", "1. ". */
  prefix: string;
}

const listItem = /^(\s*(?:[-*+•]|\d{1,3}[.)])\s+)(.*)$/;
const heading = /^(#{1,6}\s+)(.*)$/;
const tableLine = /^\s*\|.*\|\s*$/;
const rule = /^[\s|:-]+$/;
const fence = /^\s*```/;

/** What was said before and goes on counting. */
interface State {
  heading: string;
  opener: string;
  header: string;
}

/** Takes pieces of an answer (`MarkdownPieces`), one after the other, apart into what can be checked by itself. */
export class AnswerSplitter {
  readonly #state: State = { heading: '', opener: '', header: '' };

  /** Blocks of one piece: several where it is code, a line each. */
  split(piece: string): Block[] {
    const blocks = fence.test(piece) ? codeBlocks(piece) : [blockOf(piece, this.#state)];
    return blocks.filter(({ units }) => units.length > 0);
  }
}

function codeBlocks(piece: string): Block[] {
  return piece
    .split('\n')
    .map((line) =>
      fence.test(line) ? frame(line, '') : { units: [unit(line, '', {})], join: '', prefix: '' },
    );
}

function blockOf(line: string, state: State): Block {
  const [, marks, title] = heading.exec(line) ?? [];
  if (marks !== undefined && title !== undefined) {
    Object.assign(state, { heading: title, opener: '', header: '' });
    return { ...frame(title, ''), prefix: marks };
  }
  if (tableLine.test(line)) return tableBlock(line, state);
  state.header = '';
  return textBlock(line, state);
}

function tableBlock(line: string, state: State): Block {
  if (rule.test(line)) return frame(line, '');
  const lead = `${state.heading} ${state.opener}`.trim();
  if (state.header === '') {
    state.header = line;
    return frame(line, lead);
  }
  return { units: [unit(line, lead, { isRow: true, header: state.header })], join: '', prefix: '' };
}

function textBlock(line: string, state: State): Block {
  const [, marks, item] = listItem.exec(line) ?? [];
  const lead = `${state.heading} ${marks === undefined ? '' : state.opener}`.trim();
  const text = item ?? line;
  if (marks === undefined || /[:：]\s*\**$/.test(text)) state.opener = /[:：]\s*\**$/.test(text) ? text : '';
  const units = sentencesOf(text).map((sentence) => unit(sentence, lead, {}));
  return { units, join: ' ', prefix: marks ?? '' };
}

function frame(text: string, lead: string): Block {
  return { units: [unit(text, lead, { isFrame: true })], join: '', prefix: '' };
}

function unit(
  text: string,
  lead: string,
  { isRow = false, isFrame = false, header = '' }: Partial<Unit>,
): Unit {
  return { text, lead, isRow, isFrame, header };
}

/** A row whose numbers say what they count: "14" under "Pods" is "14 Pods". */
export function withTitles(row: string, header: string): string {
  const titles = header.split('|');
  return row
    .split('|')
    .map((cell, at) => (/^\s*\d+\s*$/.test(cell) ? `${cell.trimEnd()} ${titles[at]?.trim() ?? ''} ` : cell))
    .join('|');
}

/** A full stop ends a sentence only before a space and a letter that begins one: not in names, versions or addresses. */
export function sentencesOf(text: string): string[] {
  return text
    .split(/(?<=[.!?]["'”)*`]*)\s+(?=["'“(*`[]*(?:[\p{Lu}\p{Lo}\d`]|[a-z]+[-\d]))|(?<=[。！？；])\s*/u)
    .map((sentence) => sentence.trim())
    .filter((sentence) => sentence !== '');
}
