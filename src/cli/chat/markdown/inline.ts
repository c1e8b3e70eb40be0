import { styleText } from 'node:util';

/** How a run of text looks. */
export type Style = 'strong' | 'code' | 'faint' | 'removed';

export interface Run {
  text: string;
  style: Style | null;
}

const marks = /(`+)(.+?)\1|\*\*(.+?)\*\*|__(.+?)__|(?<![\w*])\*([^*\s](?:[^*]*[^*\s])?)\*(?![\w*])/g;

/** The runs of one paragraph without their Markdown. What is no whole mark is text. */
export function inlineRuns(text: string): Run[] {
  const runs: Run[] = [];
  let end = 0;
  for (const match of text.matchAll(marks)) {
    if (match.index > end) runs.push({ text: text.slice(end, match.index), style: null });
    runs.push(...runsOf(match));
    end = match.index + match[0].length;
  }
  if (end < text.length) runs.push({ text: text.slice(end), style: null });
  return runs;
}

function runsOf([, , code, strong, alsoStrong, slanted]: RegExpExecArray | RegExpMatchArray): Run[] {
  if (code !== undefined) return [{ text: code.trim(), style: 'code' }];
  const bold = strong ?? alsoStrong;
  if (bold !== undefined)
    return inlineRuns(bold).map(({ text, style }) => ({ text, style: style ?? 'strong' }));
  const text = slanted ?? '';
  // Our own mark of what did not hold; other slanted text is text.
  return [{ text, style: text.startsWith('[') ? 'removed' : null }];
}

/** The text alone. */
export function plainText(text: string): string {
  return inlineRuns(text)
    .map((run) => run.text)
    .join('');
}

const formats = { strong: 'bold', code: 'cyan', faint: 'dim', removed: 'yellow' } as const;

export function painted(style: Style | null, text: string): string {
  if (style === null || text === '') return text;
  return styleText(formats[style], text, { validateStream: false });
}
