import type { SlashCommand } from './slash-command.ts';

/** Columns that the list takes with its summaries beside the commands. */
const widestHelp = 90;

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
    const isNarrow = screen.width < widestHelp;
    for (const [command, summary] of lines)
      screen.write(isNarrow ? `${command}\n  ${summary}\n` : `${command.padEnd(width)}   ${summary}\n`);
    screen.tell('Anything else is a question to the model. Ctrl-C stops an answer; Ctrl-D leaves.', 'faint');
    return false;
  },
};
