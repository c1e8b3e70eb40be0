import { conversationsView, shownConversations } from '../../views/conversations-view.ts';
import { chooseConversation } from '../choose-conversation.ts';
import type { SlashCommand } from './slash-command.ts';

export const sessions: SlashCommand = {
  name: 'sessions',
  argument: '[id]',
  summary: 'conversations that are kept; with an id: goes on with it',
  async run(word, chat) {
    const { app, context, screen } = chat;
    if (word === '') {
      const list = await (await app.conversations()).list(shownConversations);
      await context.print(conversationsView(list, context.now()));
      return false;
    }
    chat.conversation = await chooseConversation(() => app.conversations(), {
      continues: false,
      session: word,
    });
    const last = (await chat.turns()).at(-1);
    screen.tell(`Conversation ${chat.conversation}, last asked: ${last?.question ?? ''}`);
    return false;
  },
};
