/** The JSON-RPC error that a call gets whose answer was not taken. */
export const tooLargeRpcCode = -32099;

/** What a server sent is beyond a limit; found again by its code in a chain of causes. */
export class TooLargeError extends Error {
  readonly code = 'TOO_LARGE';
}

export function tooLargeText(limitBytes: number): string {
  return `a message is larger than ${limitBytes} bytes`;
}
