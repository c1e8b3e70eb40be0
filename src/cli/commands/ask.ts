import type { Answer } from '../../domain/answer.ts';
import { AppError } from '../../domain/errors.ts';
import type { AgentEvent } from '../../domain/ports/agent.ts';
import { plainPrinter } from '../chat/answer-printer.ts';
import { chooseConversation, conversationOptions } from '../chat/choose-conversation.ts';
import type { Command, CommandContext } from '../command.ts';
import { exitCodeOfCoverage } from '../exit-codes.ts';
import { countOf } from '../format/amount.ts';
import { answerView, footerLine } from '../views/answer-view.ts';

export const ask: Command = {
  name: 'ask',
  summary: 'ask a question in your own words',
  description:
    'Answers a question about the fleet from what is kept, with a language model (docs/agent.md): OPENROUTER_API_KEY, or an endpoint of your own with the setting model-base-url. Every sentence is held to what was really read; what does not hold is removed. Calls of tools are told on stderr, the answer is Markdown on stdout. "-" reads the question from stdin. Exit code 3 when some clusters or kinds were not seen.',
  examples: [
    { command: 'ask "what is broken, and since when?"', explanation: 'over all clusters' },
    { command: 'ask "哪些集群有不健康的 Pod？"', explanation: 'in the language of the question' },
    {
      command: 'ask "how many nodes are there per cluster?" -o json',
      explanation: 'with claims and evidence',
    },
  ],
  arguments: [{ name: '<question>', description: 'the question, or "-"' }],
  options: [
    { flags: '--model <name>', description: 'ask this model', setting: 'model' },
    ...conversationOptions,
  ],
  takes: ['output'],
  formats: ['table', 'json', 'yaml'],
  async run(context) {
    const { words, openApp, signal, readStdin, format, print, write, options } = context;
    const [word = ''] = words;
    const question = (word === '-' ? await readStdin() : word).trim();
    if (question === '') throw new AppError('USAGE', 'there is no question to answer');
    const app = await openApp();
    const conversation = await chooseConversation(() => app.conversations(), {
      continues: options.isOn('continue'),
      session: options.text('session'),
    });
    const isText = format === 'table';
    const printer = plainPrinter(isText ? write : () => undefined);
    const onEvent = (event: AgentEvent): void => {
      if (event.type === 'paragraph') printer.piece(event.text, event.continues);
      else tellEvent(event, context);
    };
    const request = { question, conversation, model: null };
    const answer = await app.ask(request, onEvent, signal);
    if (isText) tellEnd(answer, context);
    else await print(answerView(answer));
    return answer.coverage === null ? 0 : exitCodeOfCoverage(answer.coverage, true);
  },
};

function tellEvent(event: AgentEvent, { tell, settings }: CommandContext): void {
  if (!settings.progress) return;
  if (event.type === 'again') tell(`asking ${event.model} again: ${event.reason}`);
  if (event.type !== 'tool-finished') return;
  const { summary, evidence, failure } = event;
  if (failure !== null) tell(`· ${summary}: ${failure.message}`);
  else if (evidence !== null)
    tell(`· ${evidence.id} ${summary} (${evidence.text === null ? countOf(evidence.total, 'row') : 'text'})`);
}

function tellEnd(answer: Answer, { tell, tellCoverage, write }: CommandContext): void {
  if (answer.text === '') write('No answer came about.\n');
  if (answer.cutShort !== null) tell(`not the whole answer: ${answer.cutShort}`);
  if (answer.coverage !== null) tellCoverage(answer.coverage);
  tell(footerLine(answer));
}
