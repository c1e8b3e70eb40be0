import type { Failure } from '../domain/errors.ts';
import type { Drop } from '../domain/resource.ts';
import { asObject, type JsonObject, jsonText } from '../lib/json.ts';
import type { Redactor } from '../redact/redactor.ts';
import { failureFromText } from './failures/failure-from-text.ts';
import { groundRecords } from './ground-records.ts';
import { dressedErrorText, loggedErrorText } from './rungs/dressed-error.ts';
import { findRecords } from './rungs/find-records.ts';
import { parseJson } from './rungs/json-text.ts';
import { dataRungs, tableRungs, textRungs } from './rungs/registry.ts';
import type { DressedError, Found, Rung, RungName, ToolAnswer } from './rungs/rung.ts';
import { takeApart } from './rungs/take-apart.ts';

export interface ToolRecords {
  ok: true;
  rung: RungName;
  /** Objects as the server gave them, each with a name; not redacted. */
  records: JsonObject[];
  /** Items that are no records, and records whose name is not in the answer. */
  dropped: Drop[];
  /** Why there may be more than these; null when nothing in the answer says so. */
  incomplete: string | null;
  /** With which the next page is asked for; null without one. */
  continueToken: string | null;
}

export interface ToolFailure {
  ok: false;
  /** error: the server reports one, however it is dressed. unread: an answer that no rung can read. */
  why: 'error' | 'unread';
  /** Its message is redacted. */
  failure: Failure;
  /** The answer's text, redacted. */
  text: string;
}

export type ToolReading = ToolRecords | ToolFailure;

/** Keys of Kubernetes objects in YAML. */
const manifest = /^(?:- | {0,4})(?:apiVersion|metadata):(?:\s|$)/m;

/** Text in data in text …: servers nest this deep at most. */
const deepestText = 3;

/**
 * Reads the raw result of an MCP tool, rung by rung. Contract: pure, never throws; an answer that says that there is
 * nothing gives no records and is no failure; no record is invented.
 */
export function readToolResult(result: unknown, { redactor }: { redactor: Redactor }): ToolReading {
  const answer = takeApart(result);
  if (answer === null) return failed('unread', { text: '', status: null }, redactor);
  if (asObject(result)?.isError === true) return failed('error', errorOf(answer), redactor);
  return readAnswer(answer, redactor, 0);
}

/** Reads a text as if a tool had answered it. */
export function readToolText(text: string, { redactor }: { redactor: Redactor }): ToolReading {
  return readAnswer({ structured: undefined, blocks: [text], otherBlocks: 0 }, redactor, 0);
}

function readAnswer(answer: ToolAnswer, redactor: Redactor, depth: number): ToolReading {
  const text = answer.blocks.join('\n');
  const asData = climb(dataRungs, answer, redactor, depth);
  if (asData !== null) return asData;
  // What was written for machines and is broken: in its values may stand tables and lists that are none of the answer's.
  if (manifest.test(text)) return failed('unread', { text, status: null }, redactor);
  const asTable = climb(tableRungs, answer, redactor, depth);
  if (asTable !== null) return asTable;
  const error = dressedErrorText(text);
  if (error !== null) return failed('error', error, redactor);
  const asText = climb(textRungs, answer, redactor, depth);
  if (asText !== null) return asText;
  const logged = loggedErrorText(text);
  if (logged !== null) return failed('error', logged, redactor);
  const unread = text === '' && answer.structured !== undefined ? (jsonText(answer.structured) ?? '') : text;
  return failed('unread', { text: unread, status: null }, redactor);
}

/** The reading of the first rung that can; null: none can. */
function climb(
  rungs: readonly Rung[],
  answer: ToolAnswer,
  redactor: Redactor,
  depth: number,
): ToolReading | null {
  for (const rung of rungs) {
    const found = rung.read(answer);
    if (found !== null) return readingOf(rung.name, found, answer.blocks.join('\n'), redactor, depth);
  }
  return null;
}

function readingOf(
  rung: RungName,
  found: Found,
  text: string,
  redactor: Redactor,
  depth: number,
): ToolReading {
  if (found.error !== null && found.records.length === 0) return failed('error', found.error, redactor);
  if (found.innerText !== null && found.records.length === 0 && depth < deepestText)
    return readInner(found, found.innerText, redactor, depth);
  // What structuredContent holds is the server's own word; text is what a rung can misread.
  const grounded =
    rung === 'structured' ? { records: found.records, dropped: [] } : groundRecords(found.records, text);
  return {
    ok: true,
    rung,
    records: grounded.records,
    dropped: [...found.dropped, ...grounded.dropped],
    incomplete: found.incomplete,
    continueToken: found.continueToken,
  };
}

/** What a wrapper says of its text (that it was cut, how much there is) holds whatever the text says. */
function readInner(wrapper: Found, text: string, redactor: Redactor, depth: number): ToolReading {
  const answer = { structured: undefined, blocks: [text], otherBlocks: 0 };
  const reading = readAnswer(answer, redactor, depth + 1);
  if (!reading.ok) return reading;
  return {
    ...reading,
    incomplete: reading.incomplete ?? wrapper.incomplete,
    continueToken: reading.continueToken ?? wrapper.continueToken,
  };
}

/** The words of a result that calls itself an error; some servers put them into JSON. */
function errorOf({ structured, blocks }: ToolAnswer): DressedError {
  const text = blocks.join('\n').trim();
  const data = text === '' ? structured : parseJson(text);
  const dressed = findRecords(data)?.error ?? null;
  return dressed ?? { text: (text === '' && jsonText(data)) || text, status: null };
}

/** A person can look at it, and a model may be able to read it. */
const unreadHint =
  'Of a kind that a scan lists it is kept: k8s-mcp-agent query "select * from unread"; scan --read-unread has a model read it. A server’s other output (YAML, JSON) may be readable.';

function failed(why: ToolFailure['why'], { text, status }: DressedError, redactor: Redactor): ToolFailure {
  const safe = redactor.text(text);
  if (why === 'error') return { ok: false, why, failure: failureFromText(safe, status), text: safe };
  const start = safe.replace(/\s+/g, ' ').trim().slice(0, 120);
  const message = `the tool’s answer cannot be read: ${start === '' ? 'it holds no text and no data' : start}`;
  return { ok: false, why, failure: { code: 'PARSE', message, hint: unreadHint }, text: safe };
}
