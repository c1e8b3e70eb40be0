import {
  type FetchLike,
  SSEClientTransport,
  type SSEClientTransportOptions,
} from '@modelcontextprotocol/client';

/**
 * Ends when its event stream does. The SDK opens the stream again on its own, to a session that knows nothing of the calls
 * under way, which then wait until their time limit.
 */
export class RobustSseTransport extends SSEClientTransport {
  constructor(url: URL, options: SSEClientTransportOptions & { fetch: FetchLike }) {
    let end = (): void => undefined;
    const watched: FetchLike = async (address, init) => {
      const response = await options.fetch(address, init);
      return response.ok ? tellEnd(response, () => end()) : response;
    };
    super(url, { ...options, eventSourceInit: { fetch: watched } });
    end = () => {
      this.close().catch(() => undefined);
    };
  }
}

/** The response with a body that tells when it is over, in good order or not. */
function tellEnd(response: Response, onEnd: () => void): Response {
  if (response.body === null) return response;
  const reader = response.body.getReader();
  const body = new ReadableStream<Uint8Array>({
    pull: async (controller) => {
      try {
        const { done, value } = await reader.read();
        if (!done) return controller.enqueue(value);
        controller.close();
      } catch (error) {
        controller.error(error);
      }
      onEnd();
    },
    cancel: (reason) => reader.cancel(reason),
  });
  return new Response(body, response);
}
