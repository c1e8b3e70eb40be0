import type { ContainerLog, LogLine } from '../../domain/container-log.ts';
import { makeVisible } from '../../lib/make-visible.ts';
import { withoutEscapes } from '../../lib/without-escapes.ts';
import { redactLines } from '../../redact/text/redact-lines.ts';

/** Of a log so much is looked at: its end. */
export const mostLogCharacters = 1_000_000;
/** What is longer is cut: some programs write whole documents into a line. */
const longestLine = 4000;

const timestamp = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)) ?/;

export interface LogTextOptions {
  container: string | null;
  tailLines: number;
  /** true: what came is known to be the end of something longer. */
  isCut: boolean;
  redactText: (text: string) => string;
}

/** The last lines of what a container wrote, as it came: with the node's times where they stand before them. */
export function readLogText(
  text: string,
  { container, tailLines, isCut, redactText }: LogTextOptions,
): ContainerLog {
  const end = text.slice(-mostLogCharacters);
  const lines = end.split('\n').map(placedLine);
  // What follows the last line break is no line; what was cut in two has lost its beginning, unless it is all there is.
  if (lines.at(-1)?.text === '' && lines.at(-1)?.at === null) lines.pop();
  if (end.length < text.length && lines.length > 1) lines.shift();
  const last = lines.slice(-tailLines);
  return {
    container,
    lines: redactLines(last, redactText).map(shownLine),
    isCut: isCut || end.length < text.length || last.length < lines.length,
  };
}

function placedLine(line: string): LogLine {
  const [prefix = '', time] = timestamp.exec(line) ?? [];
  // Colours part words from what makes them secrets, so they go before anybody looks.
  const text = withoutEscapes(line.slice(prefix.length)).replace(/\r$/, '');
  return { at: time === undefined ? null : inUtc(time), text };
}

function inUtc(time: string): string {
  return time.endsWith('Z') ? time : new Date(time).toISOString();
}

function shownLine({ at, text }: LogLine): LogLine {
  const short =
    text.length > longestLine ? `${text.slice(0, longestLine)}… (${text.length} characters)` : text;
  return { at, text: makeVisible(short) };
}
