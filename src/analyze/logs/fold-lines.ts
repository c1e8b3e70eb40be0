import type { LogLine } from '../../domain/container-log.ts';

/** Lines that say the same, numbers and ids apart. */
export interface FoldedLine {
  /** When the first of them was written, ISO 8601, UTC; null where nothing says. */
  at: string | null;
  lastAt: string | null;
  times: number;
  /** The first of them, with what belongs to it (the lines of a stack). */
  text: string;
  isError: boolean;
}

/** Words by which programs tell that something is wrong. A level of none of these says that it is not. */
const wrong =
  /\b(?:error|err|fatal|panic|critical|crit|emerg|alert|exception|traceback|fail(?:ed|ure|s)?|refused|denied|timed? ?out|unreachable|cannot|could not|unable to|no such|not found|killed|segfault|abort(?:ed)?|oom)\b|(?:Exception|Error)\b|^[EF]\d{4} /i;
const calm =
  /\b(?:level|lvl|severity)["']?[=:]\s*["']?(?:info|debug|trace|notice)\b|^[ID]\d{4} |\b(?:INFO|DEBUG|TRACE)\b/;
const noErrors =
  /\b(?:0|no) (?:errors?|failures?|failed)\b|\berrors?["']?[=:]\s*["']?(?:0|null|nil|none|false)\b/i;
/** Lines of a stack, and what else goes on with the line before. */
const goesOn = /^(?:\s+\S|\tat |at \S+ ?\(|Caused by: |\.\.\. \d+ more|goroutine \d+ \[|\s*$)/;
const longestStack = 12;

export function saysError(text: string): boolean {
  return wrong.test(text.replace(noErrors, '')) && !calm.test(text);
}

/** What stays the same from one line of a kind to the next. */
function patternOf(text: string): string {
  const [first = ''] = text.split('\n', 1);
  return first
    .replace(/<hidden:[0-9a-f]{12}>/g, '?')
    .replace(/\b[0-9a-f]{8,}(?:-[0-9a-f]{4,})*\b/gi, '#')
    .replace(/\d+/g, '#')
    .slice(0, 300);
}

/** Lines with what belongs to them: a stack is one with the line that it explains. */
function joinStacks(lines: readonly LogLine[]): LogLine[] {
  const joined: (LogLine & { length: number })[] = [];
  for (const line of lines) {
    const before = joined.at(-1);
    if (before === undefined || !goesOn.test(line.text)) joined.push({ ...line, length: 1 });
    else {
      before.length += 1;
      if (before.length <= longestStack && line.text.trim() !== '') before.text += `\n${line.text}`;
    }
  }
  return joined.map(({ at, text }) => ({ at, text }));
}

/** Lines by kinds, in the order in which each was first written. Pure; as many kinds as there are. */
export function foldKinds(lines: readonly LogLine[]): FoldedLine[] {
  const kinds = new Map<string, FoldedLine>();
  for (const { at, text } of joinStacks(lines)) {
    const pattern = patternOf(text);
    const known = kinds.get(pattern);
    if (known === undefined) kinds.set(pattern, { at, lastAt: at, times: 1, text, isError: saysError(text) });
    else {
      known.times += 1;
      known.lastAt = at;
    }
  }
  return [...kinds.values()];
}

/** Lines in their order; those of one kind that follow each other are one. */
export function foldRepeats(lines: readonly LogLine[]): FoldedLine[] {
  const folded: (FoldedLine & { pattern: string })[] = [];
  for (const { at, text } of joinStacks(lines)) {
    const pattern = patternOf(text);
    const before = folded.at(-1);
    if (before?.pattern === pattern) {
      before.times += 1;
      before.lastAt = at;
    } else folded.push({ at, lastAt: at, times: 1, text, isError: saysError(text), pattern });
  }
  return folded.map(({ pattern: _, ...line }) => line);
}
