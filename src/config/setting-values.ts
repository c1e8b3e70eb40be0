import { z } from 'zod';
import { parseDuration } from '../lib/parse-duration.ts';
import { parseSize } from '../lib/parse-size.ts';
import { splitCommandLine } from '../lib/split-command-line.ts';

/*
 * What a setting's value may be. Each takes what a YAML file can hold and the text that a flag or an environment
 * variable holds, and says in words what it wants.
 */

export const text = z.string({ error: 'must be text' }).min(1, 'must not be empty');

/** A list, or text with commas. */
export const textList = listParsedBy((value) => value.split(','));

/** Paths, in text parted as on the PATH. */
export function pathList(delimiter: string) {
  return listParsedBy((value) => value.split(delimiter));
}

function listParsedBy(split: (value: string) => string[]) {
  return z
    .union([z.string(), z.array(z.string())], { error: 'must be a list of texts' })
    .transform((value) => (typeof value === 'string' ? split(value) : value))
    .transform((values) => [...new Set(values.map((value) => value.trim()).filter((value) => value !== ''))]);
}

/** Words of a command line: a list, or text that is split as a shell would. */
export const commandLine = z
  .union([z.string(), z.array(z.string())], { error: 'must be a command line' })
  .transform((value, context) => {
    const words = typeof value === 'string' ? splitCommandLine(value) : value;
    if (words !== null && words.length > 0) return words;
    context.addIssue({ code: 'custom', message: 'must be a command line with closed quotes' });
    return z.NEVER;
  });

const switchWords: Record<string, boolean> = {
  true: true,
  yes: true,
  on: true,
  1: true,
  false: false,
  no: false,
  off: false,
  0: false,
};

export const onOrOff = parsed('must be true or false', (value) =>
  typeof value === 'boolean' ? value : (switchWords[String(value).toLowerCase()] ?? null),
);

export function wholeNumber(minimum: number, maximum: number) {
  return parsed(`must be a whole number from ${minimum} to ${maximum}`, (value) => {
    const number = toNumber(value);
    return Number.isInteger(number) && number >= minimum && number <= maximum ? number : null;
  });
}

/** An amount of money. */
export const amount = parsed('must be an amount such as 0.25, and above 0', (value) => {
  const number = typeof value === 'string' && /^\d+(\.\d+)?$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && number > 0 && number <= 10_000 ? number : null;
});

/** A duration as milliseconds: `30s`, `5m`; a number is seconds. */
export function durationMs(minimumMs: number) {
  return parsed(
    `must be a duration such as 500ms, 30s, 5m or 2h, and at least ${minimumMs / 1000}s`,
    (value) => {
      const milliseconds = parseDuration(String(value));
      return milliseconds !== null && milliseconds >= minimumMs ? milliseconds : null;
    },
  );
}

/** A duration as seconds. */
export const durationSeconds = durationMs(1000).transform((milliseconds) => milliseconds / 1000);

/** A size as bytes: `64MiB`; a number is bytes. */
export function sizeBytes(minimum: number) {
  return parsed(`must be a size such as 64MiB, and at least ${minimum} bytes`, (value) => {
    const bytes = parseSize(String(value));
    return bytes !== null && bytes >= minimum ? bytes : null;
  });
}

function parsed<T extends string | number | boolean>(
  message: string,
  parse: (value: string | number | boolean) => T | null,
) {
  return z.union([z.string(), z.number(), z.boolean()], { error: message }).transform((value, context): T => {
    const result = parse(value);
    if (result !== null) return result;
    context.addIssue({ code: 'custom', message });
    return z.NEVER;
  });
}

function toNumber(value: string | number | boolean): number {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : Number.NaN;
}
