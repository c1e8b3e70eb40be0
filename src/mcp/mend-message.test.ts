import { isJSONRPCErrorResponse, isJSONRPCResultResponse } from '@modelcontextprotocol/client';
import { describe, expect, it } from 'vitest';
import { mendMessage } from './mend-message.ts';

const sound = { jsonrpc: '2.0', id: 1, result: { content: [], more: true } };
const failure = { code: -32602, message: 'unknown tool', data: { a: 1 } };

describe('mcp/mend-message', () => {
  it.each<[string, unknown, object]>([
    ['an answer that is sound', sound, { result: sound.result }],
    ['one without a version', { id: 'a', result: {} }, { id: 'a', result: {} }],
    ['one with fields of its own', { ...sound, took: 5 }, { result: sound.result }],
    ['a result that is null', { jsonrpc: '2.0', id: 1, result: null }, { result: {} }],
    ['a result beside no error', { jsonrpc: '2.0', id: 1, result: {}, error: null }, { result: {} }],
  ])('lets the SDK see %s', (_, message, expected) => {
    const mended = mendMessage(message);

    expect(mended).toEqual({ jsonrpc: '2.0', id: 1, ...expected });
    expect(isJSONRPCResultResponse(mended)).toBe(true);
  });

  it.each<[string, unknown, object]>([
    ['an error that is sound', failure, failure],
    ['an error that is a text', 'boom', { code: -32603, message: 'boom' }],
    ['one without a code', { message: 'boom' }, { code: -32603, message: 'boom' }],
    ['one whose code is a text', { code: 'E1', message: 'boom' }, { code: -32603, message: 'boom' }],
    ['one without a message', { code: 5 }, { code: 5, message: '{"code":5}' }],
  ])('lets the SDK see %s', (_, error, expected) => {
    const mended = mendMessage({ jsonrpc: '2.0', id: 1, error });

    expect(mended).toEqual({ jsonrpc: '2.0', id: 1, error: expected });
    expect(isJSONRPCErrorResponse(mended)).toBe(true);
  });

  it('makes an error of a result that is no object', () => {
    expect(mendMessage({ jsonrpc: '2.0', id: 1, result: 'done' })).toEqual({
      jsonrpc: '2.0',
      id: 1,
      error: { code: -32603, message: 'its result is no object but "done"' },
    });
  });

  it.each([
    [{ jsonrpc: '2.0', method: 'ping', id: 1 }],
    [{ method: 'notifications/message', params: {} }],
    [{ half: 'an answer', id: 1 }],
    [{ result: {} }],
    [{ id: {}, result: {} }],
  ])('leaves %j as it is', (message) => {
    expect(mendMessage(message)).toBe(message);
  });
});
