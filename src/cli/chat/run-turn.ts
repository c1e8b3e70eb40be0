import type { Answer } from '../../domain/answer.ts';
import { AppError } from '../../domain/errors.ts';
import type { AgentEvent } from '../../domain/ports/agent.ts';
import { printError } from '../print-error.ts';
import { eventLine } from './event-line.ts';
import { footerLines } from './footer-lines.ts';
import type { Chat } from './slash/slash-command.ts';

/** Asks one question and shows what comes of it. Never rejects, but for a fault of ours: what fails is shown, and the chat goes on. */
export async function runTurn(question: string, chat: Chat, signal: AbortSignal): Promise<void> {
  const { app, screen, conversation, model } = chat;
  const { paint } = chat.context;
  let printer = screen.printer();
  let ended: Answer | null = null;
  screen.wait('thinking');
  const onEvent = (event: AgentEvent): void => {
    if (event.type === 'paragraph') printer.piece(event.text, event.continues);
    if (event.type === 'answer' || event.type === 'stopped') ended = event.answer;
    if (event.type === 'again' || event.type === 'tool-started') {
      printer.end();
      printer = screen.printer();
    }
    const line = eventLine(event);
    if (line !== null) screen.activity(line);
  };
  try {
    await app.ask({ question, conversation, model }, onEvent, signal);
    printer.end();
    screen.rest();
  } catch (error) {
    printer.end();
    screen.rest();
    // Who stopped it is told by the footer that it is not whole.
    const isStop = signal.aborted || (error instanceof AppError && error.code === 'CANCELLED');
    if (!isStop) screen.write(printError(error, paint));
  }
  if (ended !== null) tellFooter(ended, chat);
}

function tellFooter(answer: Answer, { screen, context }: Chat): void {
  const { settings, now } = context;
  if (answer.text === '' && answer.cutShort === null) screen.tell('No answer came about.', 'warning');
  const style = { timeZone: settings.utc ? 'UTC' : undefined, now: now() };
  for (const line of footerLines(answer, style)) screen.tell(line, 'faint');
}
