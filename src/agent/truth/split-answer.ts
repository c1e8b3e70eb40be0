import { fence, heading, listItem, tableLine } from './markdown-lines.ts';

/** A part of an answer that is shown or not as a whole: a sentence, a list item's sentence, a table's row, a line of code. */
export interface Unit {
  text: string;
  /** What stands before it and counts for it: the heading, the line that opens the list. */
  lead: readonly string[];
  /** A line opened the list or table that it stands in. */
  isListed: boolean;
  /** The paragraph before, which counts where the unit refers back to it. */
  earlier: string;
  isRow: boolean;
  /** The titles of a table, which say nothing themselves. */
  isTitles: boolean;
  /** Of a table's row: the line of its titles. */
  header: string;
}

export interface Block {
  units: Unit[];
  /** Puts the shown units together again. */
  join: string;
  /** What stands before the first: "- ", "## ", "1. ". */
  prefix: string;
}

const rule = /^[\s|:-]+$/;

/** What was said before and goes on counting. */
interface State {
  heading: string;
  opener: string;
  header: string;
  /** The last line of a table. */
  row: string;
  paragraph: string;
}

/** Takes pieces of an answer (`MarkdownPieces`), one after the other, apart into what can be checked by itself. */
export class AnswerSplitter {
  readonly #state: State = { heading: '', opener: '', header: '', row: '', paragraph: '' };

  /** Blocks of one piece: several where it is code, a line each. */
  split(piece: string): Block[] {
    const lines = fence.test(piece) ? piece.split('\n') : null;
    const blocks = lines?.map((line) => whole(line, noLead)) ?? [blockOf(piece, this.#state)];
    return blocks.filter(({ units }) => units.length > 0);
  }
}

function blockOf(line: string, state: State): Block {
  const [marks] = heading.exec(line) ?? [];
  if (marks !== undefined) {
    const title = line.slice(marks.length);
    Object.assign(state, { heading: title, opener: '', header: '', row: '', paragraph: '' });
    return { ...whole(title, noLead), prefix: marks };
  }
  if (tableLine.test(line)) return tableBlock(line, state);
  Object.assign(state, { header: '', row: '' });
  return textBlock(line, state);
}

function tableBlock(line: string, state: State): Block {
  if (rule.test(line)) {
    // What stands above it were the titles, of another table than the one before where there was one.
    state.header = state.row;
    return whole(line, noLead);
  }
  state.row = line;
  const lead = leadOf(state, true);
  if (state.header === '') {
    state.header = line;
    const block = whole(line, lead);
    return { ...block, units: block.units.map((unit) => ({ ...unit, isTitles: true })) };
  }
  return whole(line, lead, state.header);
}

function textBlock(line: string, state: State): Block {
  const [marks = ''] = listItem.exec(line) ?? [];
  const lead = leadOf(state, marks !== '');
  const text = line.slice(marks.length);
  const isOpener = /[:：]\s*\**$|^\*\*[^*]+\*\*$/.test(text);
  if (marks === '' || isOpener) state.opener = isOpener ? text : '';
  const units = sentencesOf(text).map((sentence) => unitOf(sentence, lead, ''));
  if (marks === '') state.paragraph = text;
  return { units, join: ' ', prefix: marks };
}

type Lead = Pick<Unit, 'lead' | 'earlier' | 'isListed'>;

const noLead: Lead = { lead: [], earlier: '', isListed: false };

function leadOf({ heading: title, opener, paragraph }: State, isListed: boolean): Lead {
  const lead = [title, isListed ? opener : ''].filter((line) => line !== '');
  return { lead, earlier: paragraph, isListed: isListed && opener !== '' };
}

/** A line that is not taken apart; `header`: of a table's row. */
function whole(text: string, lead: Lead, header = ''): Block {
  return { units: [unitOf(text, lead, header)], join: '', prefix: '' };
}

function unitOf(text: string, lead: Lead, header: string): Unit {
  return { text, ...lead, isRow: header !== '', isTitles: false, header };
}

/** A full stop ends a sentence only before a space and a letter that begins one: not in names, versions or addresses. */
export function sentencesOf(text: string): string[] {
  return text
    .split(/(?<=[.!?]["'”)*`]*)\s+(?=["'“(*`[]*(?:[\p{Lu}\p{Lo}\d`]|[a-z]+[-\d]))|(?<=[。！？；])\s*/u)
    .map((sentence) => sentence.trim())
    .filter((sentence) => sentence !== '');
}
