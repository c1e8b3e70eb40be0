import type { CommandContext, Seat } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { coverageLine } from '../format/coverage-line.ts';
import { timeStyleOf } from '../format/time.ts';
import { ChatScreen } from './chat-screen.ts';
import { editingReader, type LineReader, plainReader } from './line-reader.ts';
import { runTurn } from './run-turn.ts';
import { slashCommands } from './slash/registry.ts';
import { isSlash, runSlash } from './slash/run-slash.ts';
import type { Chat } from './slash/slash-command.ts';

/** Questions that the arrow keys go back to. */
const mostRemembered = 200;

/** A conversation at a terminal, until the person leaves. Answers the exit code. */
export async function runChat(context: CommandContext, seat: Seat, conversation: string): Promise<number> {
  const chat = await openChat(context, seat, conversation);
  const turn = new TurnStop();
  const reader = await openReader(chat, seat, () => turn.stop());
  seat.divertInterrupt(() => turn.stop());
  const leave = (): void => {
    turn.stop();
    reader.close();
  };
  context.signal.addEventListener('abort', leave, { once: true });
  try {
    await greet(chat);
    // What answering needs is loaded while the first question is typed.
    chat.app.loadAgent().catch(() => undefined);
    await readAndAnswer(chat, reader, turn);
    return exitCodes.done;
  } finally {
    context.signal.removeEventListener('abort', leave);
    seat.divertInterrupt(null);
    reader.close();
  }
}

/** The turn that Ctrl-C stops. */
class TurnStop {
  #controller: AbortController | null = null;

  begin(): AbortSignal {
    this.#controller = new AbortController();
    return this.#controller.signal;
  }

  stop(): void {
    this.#controller?.abort();
  }
}

async function openChat(
  context: CommandContext,
  { stdout, isDumb }: Seat,
  conversation: string,
): Promise<Chat> {
  const app = await context.openApp();
  const { paint, now, settings } = context;
  const screen = new ChatScreen({
    stdout,
    paint,
    now,
    isRich: settings.color && !isDumb,
    every: (milliseconds, run) => {
      const timer = setInterval(run, milliseconds);
      return () => clearInterval(timer);
    },
  });
  const chat: Chat = {
    app,
    context,
    screen,
    conversation,
    model: null,
    commands: slashCommands,
    turns: async () => (await app.conversations()).turns(chat.conversation),
  };
  return chat;
}

async function openReader(
  chat: Chat,
  { keyboard, stdout, isDumb }: Seat,
  onInterrupt: () => void,
): Promise<LineReader> {
  if (isDumb) return plainReader({ keyboard, stdout });
  return editingReader({
    keyboard,
    stdout,
    onInterrupt,
    history: await earlierQuestions(chat),
    complete: completions,
  });
}

/** The newest first. Without them the chat goes on. */
async function earlierQuestions({ app, context }: Chat): Promise<string[]> {
  if (!context.settings.chatHistory) return [];
  try {
    const conversations = await (await app.conversations()).list(mostRemembered);
    return conversations.flatMap(({ questions }) => questions.toReversed()).slice(0, mostRemembered);
  } catch {
    return [];
  }
}

function completions(line: string): string[] {
  if (!line.startsWith('/')) return [];
  return slashCommands.map(({ name }) => `/${name}`).filter((name) => name.startsWith(line));
}

async function greet({ app, context, screen, conversation, turns }: Chat): Promise<void> {
  const { settings, loaded, now } = context;
  const { coverage } = await app.status([]);
  screen.tell('K8s MCP Agent: ask about your clusters. /help lists the commands.', 'strong');
  screen.tell(coverageLine(coverage, timeStyleOf(settings, now())), 'faint');
  const isWithoutKey = settings.modelBaseUrl === null && loaded.environment.openrouterApiKey === null;
  if (isWithoutKey)
    screen.tell(
      'There is no key for a language model, so questions cannot be answered: set OPENROUTER_API_KEY, or model-base-url for an endpoint of your own. The commands of /help work without one, and so does "k8s-mcp-agent list", "diagnose", "changes" and all the rest.',
      'warning',
    );
  const earlier = await turns();
  const last = earlier.at(-1);
  if (last === undefined) return;
  screen.tell(`Conversation ${conversation} goes on; ${earlier.length} asked so far, last: ${last.question}`);
  if (last.answer === null) screen.tell('It was not answered.', 'warning');
}

async function readAndAnswer(chat: Chat, reader: LineReader, turn: TurnStop): Promise<void> {
  let isLeaving = false;
  for (;;) {
    const typed = await reader.read(chat.context.paint('strong', '> '));
    const isEmpty = typed.type === 'interrupt' && typed.wasEmpty;
    if (typed.type === 'end' || (isEmpty && isLeaving)) return chat.screen.write('\n');
    isLeaving = isEmpty;
    if (isLeaving) {
      chat.screen.write('\n');
      chat.screen.tell('(Ctrl-C once more leaves, and so does Ctrl-D)', 'faint');
    }
    if (typed.type === 'line' && (await answerLine(typed.text.trim(), chat, turn))) return;
  }
}

/** Answers whether the chat ends. */
async function answerLine(text: string, chat: Chat, turn: TurnStop): Promise<boolean> {
  if (text === '') return false;
  if (isSlash(text)) {
    if (await runSlash(text, chat)) return true;
  } else await runTurn(text, chat, turn.begin());
  chat.screen.write('\n');
  return false;
}
