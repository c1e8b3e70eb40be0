import { AppError } from '../../domain/errors.ts';

/** What an answer says. Throws PROTOCOL where it is not JSON. */
export function parseJson(body: Uint8Array, path: string): unknown {
  try {
    return JSON.parse(Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('utf8'));
  } catch (error) {
    throw new AppError(
      'PROTOCOL',
      `${path} did not answer with JSON; a login page or proxy may be answering`,
      { cause: error },
    );
  }
}
