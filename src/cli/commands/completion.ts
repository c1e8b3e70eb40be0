import { AppError } from '../../domain/errors.ts';
import type { Command, CommandContext } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';

const shells = ['bash', 'zsh', 'fish'] as const;
/** What the scripts ask with; not for people. */
const asking = 'candidates';

export const completion: Command = {
  name: 'completion',
  summary: 'let the shell complete commands, clusters, kinds and namespaces',
  description:
    'Prints a script for the shell. Names of clusters, contexts, kinds and namespaces come from the inventory: no cluster is asked.',
  examples: [
    {
      command: 'completion bash >~/.local/share/bash-completion/completions/k8s-mcp-agent',
      explanation: 'bash, for good',
    },
    {
      command: 'completion zsh >~/.zfunc/_k8s-mcp-agent',
      explanation: 'zsh, where ~/.zfunc is on the fpath',
    },
    {
      command: 'completion fish >~/.config/fish/completions/k8s-mcp-agent.fish',
      explanation: 'fish, for good',
    },
  ],
  arguments: [
    { name: '<shell>', description: 'bash, zsh or fish', completes: shells },
    { name: '[words...]', description: 'used by the script itself' },
  ],
  options: [],
  takes: [],
  formats: [],
  async run(context) {
    const [shell = '', ...words] = context.words;
    if (shell === asking) await printCandidates(words, context);
    else await printScript(shell, words, context);
    return exitCodes.done;
  },
};

async function printScript(
  shell: string,
  words: readonly string[],
  { write }: CommandContext,
): Promise<void> {
  const { completionScripts } = await import('../completion/scripts.ts');
  const known = shells.find((name) => name === shell);
  if (known === undefined || words.length > 0)
    throw new AppError(
      'USAGE',
      `completion takes one of ${shells.join(', ')}, not "${[shell, ...words].join(' ')}"`,
    );
  write(completionScripts[known]);
}

async function printCandidates(
  words: readonly string[],
  { openApp, write, loadCommands }: CommandContext,
): Promise<void> {
  const { completeWords } = await import('../completion/complete-words.ts');
  const { AppNames } = await import('../completion/app-names.ts');
  const commands = await loadCommands();
  const candidates = await completeWords({ words, commands, names: new AppNames(openApp) });
  write(candidates.map(({ word, meaning }) => `${word}\t${meaning}\n`).join(''));
}
