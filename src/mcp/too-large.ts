/** The JSON-RPC error that a call gets whose answer was not taken. */
export const tooLargeRpcCode = -32099;

/** An answer over HTTP beyond the limit; found again by its code in a chain of causes. */
export class TooLargeError extends Error {
  readonly code = 'TOO_LARGE';

  constructor(limitBytes: number) {
    super(tooLargeText(limitBytes));
  }
}

export function tooLargeText(limitBytes: number): string {
  return `a message is larger than ${limitBytes} bytes`;
}
