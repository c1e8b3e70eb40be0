import {
  isJSONRPCErrorResponse,
  isJSONRPCRequest,
  isJSONRPCResultResponse,
  type JSONRPCMessage,
  StreamableHTTPClientTransport,
  type TransportSendOptions,
} from '@modelcontextprotocol/client';

/**
 * Settles requests whose stream ended without a reply, which the SDK leaves waiting until their time limit
 * (modelcontextprotocol/typescript-sdk#2739).
 */
export class RobustHttpTransport extends StreamableHTTPClientTransport {
  readonly #unanswered = new Set<string | number>();
  #isWatching = false;

  override async send(
    message: JSONRPCMessage | JSONRPCMessage[],
    options?: TransportSendOptions,
  ): Promise<void> {
    this.#watch();
    if (Array.isArray(message) || !isJSONRPCRequest(message)) return super.send(message, options);
    const { id } = message;
    this.#unanswered.add(id);
    const onRequestStreamEnd = (): void => {
      options?.onRequestStreamEnd?.();
      if (!this.#unanswered.delete(id)) return;
      this.onmessage?.({
        jsonrpc: '2.0',
        id,
        error: { code: -32000, message: 'Server disconnected without sending a response' },
      });
    };
    return super.send(message, { ...options, onRequestStreamEnd });
  }

  #watch(): void {
    if (this.#isWatching) return;
    this.#isWatching = true;
    const deliver = this.onmessage;
    this.onmessage = (received, ...rest) => {
      if (
        (isJSONRPCResultResponse(received) || isJSONRPCErrorResponse(received)) &&
        received.id !== undefined
      )
        this.#unanswered.delete(received.id);
      deliver?.(received, ...rest);
    };
  }
}
