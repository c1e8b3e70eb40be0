import { createHmac, randomBytes } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { decodePack, encodePack } from './pack-format.ts';

/** What stands for a hidden value: twelve hexadecimal digits of a hash under this machine's key (room redact). */
const placeholder = /<hidden:([0-9a-f]{12})>/g;

/**
 * Gives a connection the functions that make hashes anew under a key that nobody keeps: equal values stay equal in the new
 * file, and none can be compared with what another file or the original says of it.
 */
export function defineRekeying(database: DatabaseSync): void {
  const key = randomBytes(32);
  const again = (text: string): string => createHmac('sha256', key).update(text).digest('hex');
  const rekey = (text: string): string =>
    text.replace(placeholder, (_, digits: string) => `<hidden:${again(digits).slice(0, 12)}>`);
  database.function('rekey', { deterministic: true }, (text) => rekey(String(text)));
  database.function('rehash', { deterministic: true }, (hash) =>
    hash === null ? null : again(String(hash)),
  );
  database.function('rekey_pack', { deterministic: true }, (data, slots) => {
    const wanted = new Set(JSON.parse(String(slots)) as number[]);
    const bodies = decodePack(data as Uint8Array);
    // Places in a pack stay as they are: what is not wanted leaves an empty one.
    return encodePack(bodies.map((body, slot) => (wanted.has(slot) ? rekey(body) : '')));
  });
}
