import { readToolResult } from '../../extract/read-tool-result.ts';
import { asObject, textAt } from '../../lib/json.ts';
import type { Redactor } from '../../redact/redactor.ts';
import type { TargetsRule } from './profiles/profile.ts';

/** A cluster that a server says it reaches. */
export interface ServerTarget {
  /** What the cluster's argument takes. */
  name: string;
  /** Its API server's address, where the server tells it. */
  server: string | null;
}

/** The clusters that a server names; null: its answer is none that the tool gives. */
export function readTargets(
  result: Record<string, unknown>,
  { format, key }: TargetsRule,
  redactor: Redactor,
): ServerTarget[] | null {
  if (result.isError === true) return null;
  return format === 'lines' ? fromLines(result) : fromRecords(result, key, redactor);
}

function fromRecords(
  result: Record<string, unknown>,
  key: string,
  redactor: Redactor,
): ServerTarget[] | null {
  const reading = readToolResult(result, { redactor });
  if (!reading.ok) return null;
  const named = reading.records.map((record) => ({
    name: textAt(record, key) ?? textAt(record, 'name'),
    server: textAt(record, 'server'),
  }));
  return named.flatMap(({ name, server }) => (name === null ? [] : [{ name, server }]));
}

/** `kubectl config get-contexts -o name`, as it is or in the output of a wrapper. */
function fromLines(result: Record<string, unknown>): ServerTarget[] | null {
  const text = outputOf(result);
  if (text === null) return null;
  const lines = text.split('\n').map((line) => line.trim());
  return lines.filter((line) => line !== '').map((name) => ({ name, server: null }));
}

function outputOf({ structuredContent, content }: Record<string, unknown>): string | null {
  const [block] = Array.isArray(content) ? content : [];
  const text = textAt(asObject(block), 'text');
  const data = asObject(structuredContent) ?? asObject(parsed(text));
  if (data === null) return text;
  if (data.success === false || /^(?:error|failed)$/i.test(textAt(data, 'status') ?? '')) return null;
  return (
    ['output', 'result', 'stdout'].map((key) => textAt(data, key)).find((value) => value !== null) ?? null
  );
}

function parsed(text: string | null): unknown {
  try {
    return text === null ? null : JSON.parse(text);
  } catch {
    // The text is the server's: that it is no JSON is the answer.
    return null;
  }
}
