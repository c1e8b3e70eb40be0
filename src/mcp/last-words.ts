/** Lines that explain more than they are. */
const linesTold = 5;
/** `Error: …`, `ModuleNotFoundError: …`, `panic: …`, `2026-11-28 ERROR …`; not a sentence with such a word in it. */
const error =
  /^(?:\S+ ){0,3}?\[?(?:\w*(?:Error|Exception)|error|fatal|panic|Fatal)\]?:|^(?:\S+ ){0,3}\[?(?:ERROR|FATAL|PANIC)\b|^(?:failed|unable|cannot|could not) /i;

/**
 * What a server's stderr says of its end: the last lines. Where a server has just started, the line that tells an error,
 * if none of the last ones does: many programs print how they are used behind it.
 */
export function lastWords(text: string, { isStart }: { isStart: boolean }): string {
  const lines = text
    .trim()
    .split('\n')
    .map((line) => line.trim());
  const last = lines.slice(-linesTold);
  if (!isStart || last.some((line) => error.test(line))) return last.join(' | ');
  return lines.findLast((line) => error.test(line)) ?? last.join(' | ');
}
