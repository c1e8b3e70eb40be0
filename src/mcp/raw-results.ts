import {
  isJSONRPCRequest,
  isJSONRPCResultResponse,
  type StandardSchemaV1,
  type Transport,
} from '@modelcontextprotocol/client';

const raw = Symbol('raw result');
const methods = ['tools/list', 'tools/call'];

/** What every check of the SDK lets pass, whichever of the methods was called. */
const acceptable = { resultType: 'complete', ttlMs: 0, cacheScope: 'private', tools: [], content: [] };

/**
 * Lets results of tools through as they came. On connections of 2026-07-28 the SDK looks at them before we do, and one odd
 * tool costs it the whole list: it is shown an empty result instead, which carries the true one.
 */
export function keepRawResults(transport: Transport): void {
  const asked = new Set<string | number>();
  const send = transport.send.bind(transport);
  const deliver = transport.onmessage;
  transport.send = (message, options) => {
    if (isJSONRPCRequest(message) && methods.includes(message.method)) asked.add(message.id);
    return send(message, options);
  };
  transport.onmessage = (message, ...rest) => {
    const isAnswer = 'id' in message && !('method' in message) && asked.delete(message.id ?? '');
    if (isAnswer && isJSONRPCResultResponse(message) && isFinal(message.result))
      deliver?.({ ...message, result: { ...acceptable, [raw]: message.result } }, ...rest);
    else deliver?.(message, ...rest);
  };
}

/** The true result behind one that was let through; any other is one itself. */
function rawResultOf(result: unknown): unknown {
  return typeof result === 'object' && result !== null && raw in result ? result[raw] : result;
}

/** Not a question of the server's, which the SDK puts and answers. */
function isFinal(result: unknown): boolean {
  return !(
    typeof result === 'object' &&
    result !== null &&
    'resultType' in result &&
    result.resultType === 'input_required'
  );
}

/** Lets every result through: the SDK's own schemas throw away what they do not know. */
export const anyResult: StandardSchemaV1<unknown, unknown> = {
  '~standard': {
    version: 1,
    vendor: 'k8s-mcp-agent',
    validate: (value: unknown) => ({ value: rawResultOf(value) }),
  },
};
