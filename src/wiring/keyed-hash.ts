import { createHmac, createSecretKey } from 'node:crypto';

/** HMAC-SHA-256, in hex. A key that is given as bytes would be imported anew for every hash, which is most of its time. */
export function keyedHash(bytes: Uint8Array): (text: string) => string {
  const key = createSecretKey(bytes);
  return (text) => createHmac('sha256', key).update(text).digest('hex');
}
