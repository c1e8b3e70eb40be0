import type { JSONRPCMessage } from '@modelcontextprotocol/client';

/**
 * Answers that the SDK would pass over in silence, until the call runs out of time: without a version, with fields of the server's
 * own, with a result that is none or an error without a code. What is no answer is left as it is.
 */
export function mendMessage(message: unknown): JSONRPCMessage {
  if (!isAnswer(message)) return message as JSONRPCMessage;
  const { id, result, error } = message;
  const mended = error === undefined || error === null ? ofResult(result) : { error: ofError(error) };
  return { jsonrpc: '2.0', id, ...mended } as JSONRPCMessage;
}

interface Answer {
  id: string | number;
  result?: unknown;
  error?: unknown;
}

function isAnswer(message: unknown): message is Answer {
  if (!isObject(message) || 'method' in message) return false;
  const hasId = typeof message.id === 'string' || typeof message.id === 'number';
  return hasId && ('result' in message || 'error' in message);
}

function ofResult(result: unknown): object {
  if (result === null || result === undefined) return { result: {} };
  if (isObject(result)) return { result };
  return { error: { code: -32603, message: `its result is no object but ${JSON.stringify(result)}` } };
}

function ofError(error: unknown): object {
  const { code, message, data } = isObject(error) ? error : { message: error };
  return {
    code: Number.isInteger(code) ? code : -32603,
    message: typeof message === 'string' ? message : JSON.stringify(error),
    ...(data === undefined ? {} : { data }),
  };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
