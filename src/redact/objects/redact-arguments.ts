import { keyMeaning } from '../keys/credential-key.ts';
import { passwordsOfCommand } from '../shapes/command-password.ts';
import type { Redaction } from './redaction.ts';

const bareFlag = /^--?([A-Za-z][\w.-]*)$/;
const assignedFlag = /^(--?([A-Za-z][\w.-]*)=)([\s\S]*)$/;
/** A word, or what is attached to a flag of one letter: `-phunter2`. */
const attachedPassword = /^(-[a-z])?(.*)$/s;
const userFlag = /^-?-?u(?:ser)?$/;
const userPassword = /^([^:\s]+:)(\S+)$/;
const headerFlag = /^(?:-H|--header)$/;
const headerLine = /^(([\w-]+):\s*)(\S+)$/;
/** Longer command lines are scripts: each word of them is looked into by itself. */
const longestLine = 10_000;

/**
 * Hides credentials in the words of a command line, in place: `--password=x` is one word, `--password x` two.
 * `before`: the words before these; a container's `command` stands before its `args`.
 */
export function redactArguments(
  values: unknown[],
  redaction: Redaction,
  before: readonly unknown[] = [],
): void {
  const passwords = passwordsOf([...before, ...values]);
  for (const [index, value] of values.entries()) {
    if (typeof value !== 'string') continue;
    const [, flag = '', password = ''] = attachedPassword.exec(value) ?? [];
    const kept = passwords.has(password)
      ? flag + redaction.argument('password', password)
      : redactArgument(values[index - 1], value, redaction);
    if (kept !== value) values[index] = kept;
  }
}

/** The words that hold a password because of the program: `redis-cli -a x`, `mysql -px`. */
function passwordsOf(values: readonly unknown[]): Set<string> {
  const words = values.filter((value) => typeof value === 'string');
  const line = words.join(' ');
  const passwords = line.length > longestLine ? [] : passwordsOfCommand(line);
  return new Set(passwords);
}

function redactArgument(before: unknown, value: string, { argument }: Redaction): string {
  const [, opening = '', flag = '', assigned] = assignedFlag.exec(value) ?? [];
  if (assigned !== undefined) return opening + argument(flag, assigned);
  const previous = typeof before === 'string' && !value.startsWith('-') ? bareFlag.exec(before) : null;
  if (previous === null) return argument('', value);
  const { name, key, credential } = credentialBehind(previous[0], previous[1] ?? '', value);
  return name + argument(key, credential);
}

/** `-u admin:x` and `-H 'X-Api-Key: x'` name what is a credential; behind any other flag that does it. */
function credentialBehind(
  flag: string,
  flagName: string,
  value: string,
): { name: string; key: string; credential: string } {
  const [, user, password] = userFlag.test(flag) ? (userPassword.exec(value) ?? []) : [];
  if (user !== undefined && password !== undefined)
    return { name: user, key: 'password', credential: password };
  const [, name, key = '', credential] = headerFlag.test(flag) ? (headerLine.exec(value) ?? []) : [];
  if (name !== undefined && credential !== undefined && keyMeaning(key) === 'strong')
    return { name, key, credential };
  return { name: '', key: flagName, credential: value };
}
