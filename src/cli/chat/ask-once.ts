import type { Answer } from '../../domain/answer.ts';
import type { AgentEvent } from '../../domain/ports/agent.ts';
import type { CommandContext } from '../command.ts';
import { exitCodeOfCoverage } from '../exit-codes.ts';
import { plain } from '../output/paint.ts';
import { answerView, footerLine } from '../views/answer-view.ts';
import { type AnswerPrinter, plainPrinter, terminalPrinter } from './answer-printer.ts';
import { eventLine } from './event-line.ts';

/** One question, one answer: calls of tools on stderr, the answer on stdout. Answers the exit code. */
export async function askOnce(
  asked: { question: string; conversation: string },
  context: CommandContext,
): Promise<number> {
  const { openApp, signal, format, print } = context;
  const app = await openApp();
  const isText = format === 'table';
  let printer = isText ? printerFor(context) : plainPrinter(() => undefined);
  const onEvent = (event: AgentEvent): void => {
    if (event.type === 'paragraph') printer.piece(event.text, event.continues);
    if (event.type === 'stopped') printer.end();
    if (event.type === 'again' || event.type === 'tool-started') {
      printer.end();
      printer = isText ? printerFor(context) : printer;
    }
    tellEvent(event, context);
  };
  const answer = await app.ask({ ...asked, model: null }, onEvent, signal);
  printer.end();
  if (isText) tellEnd(answer, context);
  else await print(answerView(answer, asked.conversation));
  return answer.coverage === null ? 0 : exitCodeOfCoverage(answer.coverage, true);
}

function printerFor({ write, paint, width }: CommandContext): AnswerPrinter {
  if (paint === plain || width === null) return plainPrinter(write);
  return terminalPrinter(write, () => width);
}

/** What is no mere progress is told in any case. */
function tellEvent(event: AgentEvent, { tell, settings }: CommandContext): void {
  const line = eventLine(event);
  if (line !== null && (settings.progress || event.type === 'not-kept')) tell(line);
}

function tellEnd(answer: Answer, { tell, tellCoverage, write }: CommandContext): void {
  if (answer.text === '') write('No answer came about.\n');
  if (answer.cutShort !== null) tell(`not the whole answer: ${answer.cutShort}`);
  if (answer.coverage !== null) tellCoverage(answer.coverage);
  tell(footerLine(answer));
}
