import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { ThreadClient } from './thread-client.ts';

interface Service {
  double(value: number): number;
  die(): void;
}

const folder = mkdtempSync(join(tmpdir(), 'thread-'));
const entry = pathToFileURL(join(folder, 'thread.mjs'));
writeFileSync(
  entry,
  `import { parentPort } from 'node:worker_threads';
parentPort.on('message', ({ id, method, args }) => {
  if (method === 'die') throw new Error('no memory left');
  parentPort.postMessage({ id, ok: true, value: method === 'double' ? args[0] * 2 : null });
});`,
);
afterAll(() => rmSync(folder, { recursive: true }));

describe('store/sqlite/thread-client', () => {
  it('answers each call with its own value', async () => {
    const client = new ThreadClient<Service>(entry, {});
    expect(await Promise.all([1, 2, 3].map((value) => client.call('double', value)))).toEqual([2, 4, 6]);
    await client.close();
  });

  it('fails every call under way when its thread dies, and starts another for the next', async () => {
    const client = new ThreadClient<Service>(entry, {});
    const calls = [client.call('die'), client.call('double', 1)];
    const [first, second] = await Promise.allSettled(calls);
    expect(first).toMatchObject({ status: 'rejected', reason: { message: 'no memory left' } });
    expect(second?.status).toBe('rejected');
    expect(await client.call('double', 4)).toBe(8);
    await client.close();
  });
});
