import type { ErrorCode } from '../domain/error-catalogue.ts';
import { asObject, type JsonObject, textAt } from './json.ts';
import { rungs } from './rungs.ts';
import { toolErrorCode } from './tool-errors.ts';

/** What an MCP tool returned, as far as it can be told without knowing the tool. */
export type ToolReading =
  | { ok: true; records: JsonObject[]; rung: string; text: string; structured: boolean }
  /** The tool says that it failed, in whatever form. */
  | { ok: false; problem: 'error'; code: ErrorCode; message: string }
  /** Text that no rung of the ladder reads. */
  | { ok: false; problem: 'unread'; text: string };

const emptyText = /^(?:\[\]|null|\{\}|no resources found.*|# no \w+ found.*|no \w+ found.*)?$/i;

/** Reads a tool's result down the ladder: each rung gives records or passes on. Nothing is invented. */
export function readToolResult(result: unknown): ToolReading {
  const object = asObject(result) ?? {};
  const blocks = textBlocks(object.content);
  const text = blocks.join('\n');
  const failure = failureOf(object, text);
  if (failure !== null) return failure;
  for (const { name, read } of rungs) {
    const records = read(object, blocks);
    if (records !== null)
      return (
        dressedError(records) ?? {
          ok: true,
          records,
          rung: name,
          text,
          structured: name === 'structured content',
        }
      );
  }
  if (emptyText.test(text.trim())) return { ok: true, records: [], rung: 'empty', text, structured: false };
  return { ok: false, problem: 'unread', text };
}

function textBlocks(content: unknown): string[] {
  if (typeof content === 'string') return [content];
  if (!Array.isArray(content)) return [];
  return content.flatMap((block) => {
    const object = asObject(block);
    return textAt(object, 'text') ?? textAt(asObject(object?.resource), 'text') ?? [];
  });
}

function failureOf(object: JsonObject, text: string): ToolReading | null {
  if (object.isError !== true) return null;
  const message = text.trim() === '' ? 'the tool reported an error without a word' : text.trim();
  return { ok: false, problem: 'error', code: toolErrorCode(message), message };
}

/** One object that says `success: false` or the like is an error in a result's clothes. */
function dressedError(records: readonly JsonObject[]): ToolReading | null {
  const [only] = records;
  if (only === undefined || records.length > 1 || only.kind !== undefined) return null;
  const isFailure =
    only.success === false ||
    only.status === 'error' ||
    only.status === 'not_found' ||
    (typeof only.error === 'string' && only.error !== '');
  if (!isFailure) return null;
  const message =
    textAt(only, 'error') ??
    textAt(only, 'message') ??
    textAt(only, 'output') ??
    'the tool reported a failure';
  return { ok: false, problem: 'error', code: toolErrorCode(message), message };
}
