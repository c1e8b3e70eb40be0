import type { LogFields } from '../domain/ports/outside.ts';

const deepest = 6;
const longestList = 100;

/** Fields as plain data whose every text has passed `redact`. Never throws: what cannot be shown is named. */
export function redactFields(fields: LogFields, redact: (text: string) => string): LogFields {
  return toPlain(fields, redact, 0) as LogFields;
}

function toPlain(value: unknown, redact: (text: string) => string, depth: number): unknown {
  if (typeof value === 'string') return redact(value);
  if (value === null || typeof value === 'number' || typeof value === 'boolean' || value === undefined) {
    return value;
  }
  if (typeof value !== 'object') return redact(String(value));
  if (depth >= deepest) return '…';
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'invalid date' : value.toISOString();
  if (value instanceof Error) return errorToPlain(value, redact, depth);
  if (Array.isArray(value)) {
    return value.slice(0, longestList).map((item) => toPlain(item, redact, depth + 1));
  }
  return objectToPlain(value, redact, depth);
}

function objectToPlain(value: object, redact: (text: string) => string, depth: number): LogFields {
  const entries = value instanceof Map ? [...value] : Object.entries(value);
  return Object.fromEntries(
    entries
      .slice(0, longestList)
      .map(([key, item]) => [redact(String(key)), toPlain(item, redact, depth + 1)]),
  );
}

function errorToPlain(error: Error, redact: (text: string) => string, depth: number): LogFields {
  const { code, cluster, hint } = error as { code?: unknown; cluster?: unknown; hint?: unknown };
  const known = { name: error.name, message: error.message, code, cluster, hint };
  // The stack of our own faults is what finds them; an error with a code explains itself.
  const rest = { cause: error.cause, ...(code === undefined ? { stack: error.stack } : {}) };
  return objectToPlain({ ...known, ...rest }, redact, depth);
}
