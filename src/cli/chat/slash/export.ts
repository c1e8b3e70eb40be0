import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { AppError } from '../../../domain/errors.ts';
import { conversationMarkdown } from '../conversation-markdown.ts';
import type { SlashCommand } from './slash-command.ts';

export const exportChat: SlashCommand = {
  name: 'export',
  argument: '[file]',
  summary: 'writes the conversation with its evidence into a Markdown file',
  async run(word, { context, conversation, screen, turns }) {
    const asked = await turns();
    if (asked.length === 0) {
      screen.tell('Nothing was asked yet.');
      return false;
    }
    const { workingDirectory } = context.loaded.environment;
    const file = resolve(workingDirectory, word === '' ? `k8s-mcp-agent-${conversation}.md` : word);
    writeNew(file, conversationMarkdown(conversation, asked));
    screen.tell(`Written: ${file}`);
    return false;
  },
};

/** For its owner alone, and never over another file. */
function writeNew(file: string, text: string): void {
  try {
    writeFileSync(file, text, { flag: 'wx', mode: 0o600 });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST')
      throw new AppError('EXPORT_EXISTS', `${file} is there already`, {
        hint: 'Name another file: /export FILE.',
      });
    throw new AppError('OUTPUT_FAILED', `${file} cannot be written (${code ?? String(error)})`, {
      cause: error,
    });
  }
}
