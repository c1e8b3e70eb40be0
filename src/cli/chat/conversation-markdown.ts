import type { EvidenceTable } from '../../domain/answer.ts';
import type { ConversationTurn } from '../../domain/conversation.ts';
import { makeLinesVisible, makeVisible } from '../../lib/make-visible.ts';
import { footerLines } from './footer-lines.ts';

/** A conversation for others: questions, answers, and what was read for them. Times are UTC. */
export function conversationMarkdown(id: string, turns: readonly ConversationTurn[]): string {
  const parts = turns.map(turnMarkdown);
  return `# Conversation ${id}\n\n${parts.join('\n\n')}\n`;
}

function turnMarkdown({ askedAt, question, answer }: ConversationTurn): string {
  const head = `## ${makeVisible(question.split('\n')[0] ?? '')}`;
  const whole = question.includes('\n') ? [quoted(question)] : [];
  if (answer === null) return [head, ...whole, `Asked ${askedAt}; not answered.`].join('\n\n');
  const style = { timeZone: 'UTC', now: Date.parse(askedAt) + answer.cost.durationMs };
  const footer = footerLines(answer, style).map((line) => `*${makeVisible(line)}*`);
  return [
    head,
    ...whole,
    `Asked ${askedAt}.`,
    makeLinesVisible(answer.text),
    footer.join('  \n'),
    ...answer.evidence.map(evidenceMarkdown),
  ].join('\n\n');
}

function quoted(text: string): string {
  return text
    .split('\n')
    .map((line) => `> ${makeVisible(line)}`)
    .join('\n');
}

function evidenceMarkdown(table: EvidenceTable): string {
  const { id, tool, arguments: given, asOf, notes } = table;
  const about = [
    `${tool} ${inCode(JSON.stringify(given))}`,
    `as of ${asOf ?? 'never'}`,
    ...notes.map(makeVisible),
  ];
  return `### ${id}\n\n${about.join('; ')}\n\n${table.text === null ? tableMarkdown(table) : codeBlock(table.text)}`;
}

function tableMarkdown({ columns, rows, total }: EvidenceTable): string {
  const line = (cells: readonly unknown[]): string => `| ${cells.map(cellMarkdown).join(' | ')} |`;
  const more = rows.length < total ? `\n\n${rows.length} of ${total} rows are kept.` : '';
  return [line(columns), line(columns.map(() => '---')), ...rows.map(line)].join('\n') + more;
}

function cellMarkdown(cell: unknown): string {
  if (cell === null || cell === undefined) return '';
  return makeVisible(String(cell)).replace(/[\\`*_{}[\]<>|]/g, (mark) => `\\${mark}`);
}

function inCode(text: string): string {
  return `\`${makeVisible(text).replaceAll('`', "'")}\``;
}

/** A fence that is longer than any in the text. */
function codeBlock(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}\n${makeLinesVisible(text)}\n${fence}`;
}
