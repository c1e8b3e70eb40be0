import type { Answer, EvidenceTable } from '../domain/answer.ts';
import type { ConversationTurn } from '../domain/conversation.ts';
import type { ModelMessage } from '../domain/ports/model.ts';
import { estimate } from './answer-budget.ts';

/** What of earlier turns a model is sent at most: it has to leave room for what is read for this question. */
const mostTokens = 12_000;
/** Of one answer that is not the last. */
const longestAnswer = 1500;
/** Results that are listed by name; older ones are still found by their id. */
const mostResults = 30;
/** Earlier rows that an answer is held to: the newest ones. */
const mostRows = 20_000;

/** What was asked and answered before, short: answers without their results, which the tool evidence shows again. */
export function recallMessages(turns: readonly ConversationTurn[], limit = mostTokens): ModelMessage[] {
  const kept: ModelMessage[][] = [];
  let tokens = 0;
  for (const [index, turn] of turns.toReversed().entries()) {
    const pair = messagesOf(turn, index === 0);
    tokens += pair.reduce((sum, { text }) => sum + estimate(text.length), 0);
    if (tokens > limit) break;
    kept.unshift(pair);
  }
  const left = turns.length - kept.length;
  const note: ModelMessage[] =
    left === 0
      ? []
      : [
          { role: 'user', text: `(${left} earlier questions of this conversation are left out.)` },
          { role: 'assistant', text: 'Understood.', calls: [] },
        ];
  return [...note, ...kept.flat()];
}

function messagesOf({ question, answer }: ConversationTurn, isLast: boolean): ModelMessage[] {
  const said = saidIn(answer);
  const text = isLast ? said.slice(0, longestAnswer * 4) : shortened(said);
  return [
    { role: 'user', text: shortened(question) },
    { role: 'assistant', text, calls: [] },
  ];
}

function saidIn(answer: Answer | null): string {
  if (answer === null) return '(The program was stopped before there was an answer.)';
  const cut = answer.cutShort === null ? '' : `(Not the whole answer: ${answer.cutShort}.)`;
  return [answer.text, cut].filter((part) => part !== '').join('\n\n') || '(No answer came about.)';
}

function shortened(text: string): string {
  return text.length > longestAnswer ? `${text.slice(0, longestAnswer)} … (cut)` : text;
}

/** The question as it is asked, after the names of what was read before; without them where there is none. */
export function questionMessage(question: string, turns: readonly ConversationTurn[]): ModelMessage {
  const tables = evidenceOf(turns).slice(-mostResults);
  if (tables.length === 0) return { role: 'user', text: question };
  const lines = tables.map(({ id, tool, arguments: given, total, text, asOf }) => {
    const size = text === null ? `${total} rows` : `a text of ${text.length} characters`;
    return `${id} ${tool}(${JSON.stringify(given).slice(0, 160)}): ${size}, as of ${asOf ?? 'never'}`;
  });
  return {
    role: 'user',
    text: `Results from earlier in this conversation, which the tool evidence shows again (read anew where it may have changed):
${lines.join('\n')}

Question: ${question}`,
  };
}

/** Everything that was read, in order. */
export function evidenceOf(turns: readonly ConversationTurn[]): EvidenceTable[] {
  return turns.flatMap(({ answer }) => answer?.evidence ?? []);
}

/** Number of the evidence that comes next. */
export function nextEvidence(tables: readonly EvidenceTable[]): number {
  return 1 + Math.max(0, ...tables.map(({ id }) => Number(id.slice(1))));
}

/** The newest of it, so that a long conversation does not make checking slow. */
export function newestEvidence(tables: readonly EvidenceTable[], limit = mostRows): EvidenceTable[] {
  let rows = 0;
  const first = tables.findLastIndex((table) => {
    rows += table.text === null ? table.rows.length : Math.ceil(table.text.length / 100);
    return rows > limit;
  });
  return tables.slice(first + 1);
}
