import { asObject, type JsonObject, jsonText, numberAt, objectAt, textAt } from '../../lib/json.ts';
import { recordName } from '../record-name.ts';
import type { DressedError } from './rung.ts';

const failedWords = /^(error|failed|failure|fail|not_found|forbidden|unauthorized|timeout)$/i;

/**
 * The failure that an ordinary answer tells of: a Kubernetes Status, `success: false`, `status: "error"`, an `error`
 * beside no data, an exit code. A Kubernetes object is data, whatever its fields are called.
 */
export function dressedError(value: JsonObject): DressedError | null {
  if (textAt(objectAt(value, 'metadata'), 'name') !== null) return null;
  const said = asObject(value.error);
  const text = textAt(value, 'error') ?? textAt(said, 'message');
  const hasData = recordName(value) !== null || holdsList(value);
  if (!saysFailed(value) && (hasData || !(saysFailedInWords(value) || text !== null))) return null;
  const words = text ?? textAt(value, 'message') ?? textAt(value, 'output') ?? textAt(value, 'reason');
  return {
    // Whole: a credential that was cut in two is no longer known for one.
    text: words ?? jsonText(value) ?? '',
    status: numberAt(value, 'code') ?? numberAt(said, 'code'),
  };
}

function saysFailed(value: JsonObject): boolean {
  const exitCode = numberAt(value, 'exit_code') ?? numberAt(value, 'exitCode') ?? 0;
  return value.success === false || value.ok === false || value.isError === true || exitCode !== 0;
}

function saysFailedInWords(value: JsonObject): boolean {
  return failedWords.test(textAt(value, 'status') ?? '');
}

function holdsList(value: JsonObject): boolean {
  return Object.values(value).some((entry) => Array.isArray(entry) && entry.length > 0);
}

const errorOpening =
  /^(?:[^\w\s]+\s*)?(?:mcp error|(?:an )?(?:api|http|internal|unexpected|kubernetes|kubectl) error|error from server|error\b[^\n]{0,80}:|an error occurred|failed\b[^\n]{0,80}:|failed to |unable to |cannot |can't |could not |command failed|exception|traceback|fatal:|\w*exception:|\(\d{3}\)\s*reason:|forbidden\b|unauthorized\b|timed out|timeout:|no matches (?:found )?for (?:kind\b|\{)|permission denied|access denied)/i;

/** A short text that opens as errors do, though the answer does not call itself one. */
export function dressedErrorText(text: string): DressedError | null {
  const trimmed = text.trim();
  return trimmed.length < 4000 && errorOpening.test(trimmed) ? { text: trimmed, status: null } : null;
}

/** Lines that kubectl logs as errors. Data may stand behind them, so that it is asked last. */
const loggedError = /^(?:[EF]\d{4} \d\d:\d\d:\d\d\.\d+ |the connection to the server )/i;

/** A text that opens with errors that were logged, and holds nothing that could be read. */
export function loggedErrorText(text: string): DressedError | null {
  const trimmed = text.trim();
  return loggedError.test(trimmed) ? { text: trimmed, status: null } : null;
}
