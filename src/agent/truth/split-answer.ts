/** A part of an answer that is shown or not as a whole: a sentence, a list item's sentence, a table's row, a line of code. */
export interface Unit {
  text: string;
  /** What stands before it and counts for it: headings, the line that opens the list, the table's header. */
  lead: string;
  isRow: boolean;
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

/** Takes Markdown apart into what can be checked by itself. */
export function splitAnswer(markdown: string): Block[] {
  const state = { heading: '', opener: '', header: '', inCode: false };
  const blocks: Block[] = [];
  for (const line of paragraphsOf(markdown)) blocks.push(blockOf(line, state));
  return blocks.filter(({ units }) => units.length > 0);
}

interface State {
  heading: string;
  opener: string;
  header: string;
  inCode: boolean;
}

function blockOf(line: string, state: State): Block {
  if (/^\s*```/.test(line)) {
    state.inCode = !state.inCode;
    return frame(line, '');
  }
  if (state.inCode) return { units: [unit(line, '', {})], join: '', prefix: '' };
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
  return { units: [unit(line, lead, { isRow: true })], join: '', prefix: '' };
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

function unit(text: string, lead: string, { isRow = false, isFrame = false }: Partial<Unit>): Unit {
  return { text, lead, isRow, isFrame };
}

/** Lines, those of one paragraph put together. */
function paragraphsOf(markdown: string): string[] {
  const lines: string[] = [];
  let isOpen = false;
  let inCode = false;
  for (const line of markdown.split('\n')) {
    const isFence = /^\s*```/.test(line);
    if (isFence) inCode = !inCode;
    const goesOn = isOpen && !isFence && !inCode && !beginsAnew(line);
    if (goesOn && line.trim() !== '') lines.push(`${lines.pop() ?? ''} ${line.trim()}`);
    else if (inCode || line.trim() !== '') lines.push(line.trimEnd());
    isOpen = opensParagraph(line, inCode || isFence);
  }
  return lines;
}

function opensParagraph(line: string, isCode: boolean): boolean {
  return !isCode && line.trim() !== '' && !heading.test(line) && !tableLine.test(line);
}

function beginsAnew(line: string): boolean {
  return listItem.test(line) || heading.test(line) || tableLine.test(line);
}

/** A full stop ends a sentence only before a space and a letter that begins one: not in names, versions or addresses. */
export function sentencesOf(text: string): string[] {
  return text
    .split(/(?<=[.!?]["'”)*`]*)\s+(?=["'“(*`[]*(?:[\p{Lu}\p{Lo}\d`]|[a-z]+[-\d]))|(?<=[。！？；])\s*/u)
    .map((sentence) => sentence.trim())
    .filter((sentence) => sentence !== '');
}
