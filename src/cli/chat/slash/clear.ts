import { newConversationId } from '../choose-conversation.ts';
import type { SlashCommand } from './slash-command.ts';

export const clear: SlashCommand = {
  name: 'clear',
  argument: '',
  summary: 'begins a new conversation; the one before is kept',
  async run(_, chat) {
    const before = await chat.turns();
    const kept = before.length === 0 ? '' : ` /sessions lists ${chat.conversation}, which was left.`;
    chat.conversation = newConversationId();
    chat.screen.tell(`A new conversation.${kept}`);
    return false;
  },
};
