import { clear } from './clear.ts';
import { clusters } from './clusters.ts';
import { cost } from './cost.ts';
import { evidence } from './evidence.ts';
import { exportChat } from './export.ts';
import { help } from './help.ts';
import { model } from './model.ts';
import { quit } from './quit.ts';
import { sessions } from './sessions.ts';
import type { SlashCommand } from './slash-command.ts';
import { tools } from './tools.ts';

/** Every command of the chat, in the order in which /help shows them. */
export const slashCommands: readonly SlashCommand[] = [
  help,
  clusters,
  tools,
  evidence,
  cost,
  model,
  clear,
  sessions,
  exportChat,
  quit,
];

/** Other names that people type. */
const others: Readonly<Record<string, string>> = { exit: 'quit', q: 'quit', '?': 'help', new: 'clear' };

export function findSlashCommand(name: string): SlashCommand | undefined {
  return slashCommands.find((command) => command.name === (others[name] ?? name));
}
