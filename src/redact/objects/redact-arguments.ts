import type { Redaction } from './redaction.ts';

const bareFlag = /^--?([A-Za-z][\w.-]*)$/;
const assignedFlag = /^(--?([A-Za-z][\w.-]*)=)([\s\S]*)$/;
const userFlag = /^-?-?u(?:ser)?$/;

/** Hides credentials in the words of a command line, in place: `--password=x` is one word, `--password x` two. */
export function redactArguments(values: unknown[], redaction: Redaction): void {
  for (const [index, value] of values.entries()) {
    if (typeof value !== 'string') continue;
    const kept = redactArgument(values[index - 1], value, redaction);
    if (kept !== value) values[index] = kept;
  }
}

function redactArgument(before: unknown, value: string, { argument }: Redaction): string {
  const [, opening = '', flag = '', assigned] = assignedFlag.exec(value) ?? [];
  if (assigned !== undefined) return opening + argument(flag, assigned);
  const previous = typeof before === 'string' && !value.startsWith('-') ? bareFlag.exec(before) : null;
  if (previous === null) return argument('', value);
  const [user, password] = userFlag.test(previous[0])
    ? (/^([^:\s]+):(\S+)$/.exec(value)?.slice(1) ?? [])
    : [];
  if (user !== undefined && password !== undefined) return `${user}:${argument('password', password)}`;
  return argument(previous[1] ?? '', value);
}
