import type { CliOption } from '../option.ts';

/** Of the chat, which needs no command, and of ask. */
export const chatOptions: readonly CliOption[] = [
  { flags: '--model <name>', description: 'ask this model', setting: 'model' },
  { flags: '--anonymize', description: 'send stand-ins for names to the model', setting: 'anonymize' },
  {
    flags: '--no-second-look',
    description: 'show an answer without the model checking it once more',
    setting: 'second-look',
  },
  { flags: '--continue', description: 'go on with the conversation that was last used' },
  { flags: '--session <id>', description: 'go on with this conversation (the first letters are enough)' },
];
