import { afterEach, describe, expect, it } from 'vitest';
import { stdioServer, testPoolOptions, textResult, tool } from '../../test/fakes/test-servers.ts';
import { LateSessionPool } from './server-sessions.ts';

const signal = new AbortController().signal;

describe('mcp/server-sessions', () => {
  const pool = new LateSessionPool(testPoolOptions());
  afterEach(() => pool.close());

  it('speaks to servers from the first call to its end, and not after', async () => {
    const server = stdioServer({ tools: [tool('look')], calls: { look: textResult('seen') } });
    await pool.drop('never asked');

    expect(await pool.listTools(server, signal)).toMatchObject([{ name: 'look' }]);
    expect(await pool.readTool(server, { name: 'look', args: {} }, signal)).toEqual(
      textResult('seen').result,
    );
    await pool.drop(server.name);
    await pool.close();
    await expect(pool.listTools(server, signal)).rejects.toThrow('the pool is closed');
  });
});
