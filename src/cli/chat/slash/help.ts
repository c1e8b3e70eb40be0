import type { SlashCommand } from './slash-command.ts';

export const help: SlashCommand = {
  name: 'help',
  argument: '',
  summary: 'shows these commands',
  async run(_, { screen, commands }) {
    const lines = commands.map(({ name, argument, summary }): [string, string] => [
      `/${name}${argument === '' ? '' : ` ${argument}`}`,
      summary,
    ]);
    const width = Math.max(...lines.map(([command]) => command.length));
    for (const [command, summary] of lines) screen.write(`${command.padEnd(width)}   ${summary}\n`);
    screen.tell('Anything else is a question to the model. Ctrl-C stops an answer; Ctrl-D leaves.', 'faint');
    return false;
  },
};
