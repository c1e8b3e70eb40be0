import { askOnce } from '../chat/ask-once.ts';
import { chatOptions } from '../chat/chat-options.ts';
import { chosenConversation } from '../chat/choose-conversation.ts';
import type { Command } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';

export const chat: Command = {
  name: 'chat',
  summary: 'ask questions, one after the other (also without any command)',
  description:
    'Opens a chat about the fleet (docs/agent.md), as does the program without a command. Questions go to a language model, and every sentence of an answer is held to what was really read. Lines that begin with a slash are for the chat itself: /help lists them, and they need no model. Ctrl-C stops an answer and nothing else, Ctrl-D leaves. A question that is piped in gets one answer, as with ask.',
  examples: [
    { command: 'chat', explanation: 'a new conversation' },
    { command: 'chat --continue', explanation: 'the last one, with what was read for it' },
  ],
  arguments: [],
  options: chatOptions,
  takes: [],
  formats: [],
  async run(context) {
    const { seat, options, openApp, readStdin, showHelp, isTyped } = context;
    const question = seat === null && !isTyped ? (await readStdin()).trim() : '';
    if (seat === null && question === '') {
      await showHelp();
      return exitCodes.done;
    }
    const conversation = await chosenConversation(await openApp(), options);
    if (seat === null) return askOnce({ question, conversation }, context);
    const { runChat } = await import('../chat/run-chat.ts');
    return runChat(context, seat, conversation);
  },
};
