/** Where the line that holds a place begins, if that is at most `reach` before it; -1: further away. */
export function lineStartWithin(text: string, at: number, reach: number): number {
  const from = Math.max(0, at - reach);
  const found = text.slice(from, at).lastIndexOf('\n');
  if (found !== -1) return from + found + 1;
  return from === 0 ? 0 : -1;
}

/** Where a line ends, before its line break. */
export function endOfLine(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  if (end === -1) return text.length;
  return text[end - 1] === '\r' && end > from ? end - 1 : end;
}

/** How many blanks open a line. */
export function indentOf(line: string): number {
  let indent = 0;
  while (line[indent] === ' ') indent += 1;
  return indent;
}
