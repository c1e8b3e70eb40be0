import type { Command } from '../command.ts';
import { conversationsView, shownConversations } from '../views/conversations-view.ts';

export const sessions: Command = {
  name: 'sessions',
  summary: 'show the conversations that are kept',
  description:
    'Shows the conversations of chat and ask that are kept, the last used first; --continue and --session of those commands go on with one. The setting conversation-retention says how long they are kept.',
  examples: [{ command: 'sessions', explanation: 'the last 50' }],
  arguments: [],
  options: [],
  takes: ['output'],
  formats: ['table', 'wide', 'json', 'yaml', 'name', 'csv'],
  async run({ openApp, print, now }) {
    const app = await openApp();
    const list = await (await app.conversations()).list(shownConversations);
    await print(conversationsView(list, now()));
    return 0;
  },
};
