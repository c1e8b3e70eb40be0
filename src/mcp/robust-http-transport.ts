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
  #watcher: StreamableHTTPClientTransport['onmessage'];

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
    try {
      await super.send(message, { ...options, onRequestStreamEnd });
    } catch (error) {
      this.#unanswered.delete(id);
      throw error;
    }
  }

  /** The SDK sets another receiver once it knows the server's protocol, so that we look before each message. */
  #watch(): void {
    if (this.onmessage === this.#watcher) return;
    const deliver = this.onmessage;
    this.#watcher = (received, ...rest) => {
      const isReply = isJSONRPCResultResponse(received) || isJSONRPCErrorResponse(received);
      if (isReply && received.id !== undefined) this.#unanswered.delete(received.id);
      deliver?.(received, ...rest);
    };
    this.onmessage = this.#watcher;
  }
}
