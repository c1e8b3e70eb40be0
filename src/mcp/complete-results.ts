import { isJSONRPCResultResponse, type Transport } from '@modelcontextprotocol/client';

/**
 * Servers of 2026-07-28 have to say that a result is complete, and the SDK throws away results that do not. Those that leave
 * it out mean it all the same.
 */
export function completeResults(transport: Transport): void {
  const deliver = transport.onmessage;
  transport.onmessage = (message, ...rest) => {
    if (isJSONRPCResultResponse(message) && !('resultType' in message.result))
      deliver?.({ ...message, result: { ...message.result, resultType: 'complete' } }, ...rest);
    else deliver?.(message, ...rest);
  };
}
