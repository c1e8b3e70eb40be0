import type { Answer } from '../../domain/answer.ts';
import { AppError } from '../../domain/errors.ts';
import type { AgentEvent } from '../../domain/ports/agent.ts';
import { timeStyleOf } from '../format/time.ts';
import { printError } from '../print-error.ts';
import type { AnswerPrinter } from './answer-printer.ts';
import type { ChatScreen } from './chat-screen.ts';
import { eventLine } from './event-line.ts';
import { footerLines } from './footer-lines.ts';
import type { Chat } from './slash/slash-command.ts';

/** Asks one question and shows what comes of it. Never rejects, but for a fault of ours: what fails is shown, and the chat goes on. */
export async function runTurn(question: string, chat: Chat, signal: AbortSignal): Promise<void> {
  const { app, screen, conversation, model } = chat;
  const { paint } = chat.context;
  const shown = new ShownTurn(screen);
  screen.wait('thinking');
  const onEvent = (event: AgentEvent): void => shown.take(event);
  try {
    await app.ask({ question, conversation, model }, onEvent, signal);
    shown.end();
    screen.rest();
  } catch (error) {
    shown.end();
    screen.rest();
    // Who stopped it is told by the footer that it is not whole.
    const isStop = signal.aborted || (error instanceof AppError && error.code === 'CANCELLED');
    if (!isStop) screen.write(printError(error, paint));
  }
  if (shown.answer !== null) tellFooter(shown.answer, chat);
}

/** What of a turn is on the screen. */
class ShownTurn {
  /** What came of it: the whole answer, or what there was of it when it ended. */
  answer: Answer | null = null;
  readonly #screen: ChatScreen;
  #printer: AnswerPrinter;
  /** An answer stands apart from what was done for it. */
  #isParted = true;

  constructor(screen: ChatScreen) {
    this.#screen = screen;
    this.#printer = screen.printer();
  }

  take(event: AgentEvent): void {
    if (event.type === 'paragraph') this.#piece(event);
    if (event.type === 'answer' || event.type === 'stopped') this.answer = event.answer;
    if (event.type === 'again' || event.type === 'tool-started') this.#beginAnew();
    const line = eventLine(event);
    if (line !== null) this.#screen.activity(line);
    if (event.type === 'tool-finished') this.#isParted = false;
  }

  end(): void {
    this.#printer.end();
  }

  #piece({ text, continues }: { text: string; continues: boolean }): void {
    if (!this.#isParted) this.#screen.write('\n');
    this.#isParted = true;
    this.#printer.piece(text, continues);
  }

  #beginAnew(): void {
    this.#printer.end();
    this.#printer = this.#screen.printer();
  }
}

function tellFooter(answer: Answer, { screen, context }: Chat): void {
  const { settings, now } = context;
  if (answer.text === '' && answer.cutShort === null) screen.tell('No answer came about.', 'warning');
  const style = timeStyleOf(settings, now());
  for (const line of footerLines(answer, style)) screen.tell(line, 'faint');
}
