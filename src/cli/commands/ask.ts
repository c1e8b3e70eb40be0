import { AppError } from '../../domain/errors.ts';
import { askOnce } from '../chat/ask-once.ts';
import { chatOptions } from '../chat/chat-options.ts';
import { chosenConversation } from '../chat/choose-conversation.ts';
import type { Command } from '../command.ts';

export const ask: Command = {
  name: 'ask',
  summary: 'ask a question in your own words',
  description:
    'Answers a question about the fleet from what is kept, with a language model (docs/agent.md): OPENROUTER_API_KEY, or an endpoint of your own with the setting model-base-url. Every sentence is held to what was really read; what does not hold is removed, what was not confirmed is marked. Calls of tools are told on stderr, the answer is Markdown on stdout. "-" reads the question from stdin. Exit code 3 when some clusters or kinds were not seen.',
  examples: [
    { command: 'ask "what is broken, and since when?"', explanation: 'over all clusters' },
    { command: 'ask "哪些集群有不健康的 Pod？"', explanation: 'in the language of the question' },
    {
      command: 'ask "how many nodes are there per cluster?" -o json',
      explanation: 'with claims and evidence',
    },
  ],
  arguments: [{ name: '<question>', description: 'the question, or "-"' }],
  options: chatOptions,
  takes: ['output'],
  formats: ['table', 'json', 'yaml'],
  async run(context) {
    const { words, openApp, readStdin, options } = context;
    const [word = ''] = words;
    const question = (word === '-' ? await readStdin() : word).trim();
    if (question === '') throw new AppError('USAGE', 'there is no question to answer');
    const conversation = await chosenConversation(await openApp(), options);
    return askOnce({ question, conversation }, context);
  },
};
