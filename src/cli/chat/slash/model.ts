import type { SlashCommand } from './slash-command.ts';

export const model: SlashCommand = {
  name: 'model',
  argument: '[name]',
  summary: 'which model answers; with a name: another one from here on',
  async run(word, chat) {
    const { settings } = chat.context;
    if (word !== '') chat.model = word;
    const name = chat.model ?? settings.model;
    const where = settings.modelBaseUrl ?? 'OpenRouter';
    const fallbacks =
      settings.fallbackModels.length === 0 ? '' : `, then ${settings.fallbackModels.join(', ')}`;
    chat.screen.tell(`${name}${fallbacks}, through ${where}`);
    return false;
  },
};
