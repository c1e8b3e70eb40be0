import type { SlashCommand } from './slash-command.ts';

export const tools: SlashCommand = {
  name: 'tools',
  argument: '',
  summary: 'what the model can read with',
  async run(_, { app, screen }) {
    for (const { name, description } of await app.loadAgent()) screen.tell(`${name}: ${description}`);
    return false;
  },
};
