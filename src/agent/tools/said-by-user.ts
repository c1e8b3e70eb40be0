import type { ToolContext } from './agent-tool.ts';

/** Whether a word stands in what the user said, by itself and not as a part of another. */
export function saidByUser(word: string, { asked }: Pick<ToolContext, 'asked'>): boolean {
  const wanted = word.toLowerCase();
  return wanted !== '' && asked.some((text) => wordsOf(text).has(wanted));
}

/** Names hold letters, digits, dots and dashes; whatever else is there parts them, Chinese text too. */
function wordsOf(text: string): Set<string> {
  const words = text.toLowerCase().match(/[a-z0-9][a-z0-9.-]*/g) ?? [];
  return new Set(words.flatMap((word) => [word, word.replace(/[.-]+$/, '')]));
}
