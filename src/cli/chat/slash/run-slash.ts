import { closest } from '../../../lib/closest.ts';
import { printError } from '../../print-error.ts';
import { findSlashCommand, slashCommands } from './registry.ts';
import type { Chat } from './slash-command.ts';

/** Whether a line is for the chat itself: a slash and one word before anything else. A path is a question. */
export function isSlash(line: string): boolean {
  return /^\/[\w?-]*(?:\s|$)/.test(line);
}

/** Runs `/name word`; what goes wrong is shown, and ends nothing. Answers whether the chat ends. */
export async function runSlash(line: string, chat: Chat): Promise<boolean> {
  const [, name = '', word = ''] = /^\/(\S*)\s*(.*)$/s.exec(line.trim()) ?? [];
  const command = findSlashCommand(name.toLowerCase());
  if (command === undefined) {
    const near = closest(
      name,
      slashCommands.map((known) => known.name),
    );
    const hint = near.length > 0 ? `Did you mean ${near.map((known) => `/${known}`).join(' or ')}? ` : '';
    chat.screen.tell(`There is no command /${name}. ${hint}/help lists them.`, 'warning');
    return false;
  }
  try {
    return await command.run(word.trim(), chat);
  } catch (error) {
    chat.screen.write(printError(error, chat.context.paint));
    return false;
  }
}
