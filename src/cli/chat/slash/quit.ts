import type { SlashCommand } from './slash-command.ts';

export const quit: SlashCommand = {
  name: 'quit',
  argument: '',
  summary: 'leaves',
  run: async () => true,
};
