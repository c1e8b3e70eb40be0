import { describe, expect, it, vi } from 'vitest';
import { FakeClock } from '../../test/fakes/fake-clock.ts';
import { HttpMcpServer } from '../../test/fakes/http-mcp-server.ts';
import { testPool, tool } from '../../test/fakes/test-servers.ts';
import { longestPatienceMs } from '../lib/patience.ts';
import { serverFromUrl } from './server-config.ts';

describe('mcp/session-pool, patience', () => {
  it('waits for a server that asks for patience so long in all, not anew for each call', async () => {
    const clock = new FakeClock();
    const pool = testPool({ clock });
    const http = new HttpMcpServer({ tools: [tool('look')] });
    const server = serverFromUrl('one', await http.start());
    http.faultsFor = ['tools/call'];
    http.faults = Array.from({ length: 60 }, () => ({ status: 429, headers: { 'retry-after': '5' } }));

    for (let call = 0; call < 10; call += 1) {
      const reading = pool
        .readTool(server, { name: 'look', args: {} }, AbortSignal.timeout(5000))
        .catch((error: unknown) => error);
      let isOver = false;
      void reading.then(() => {
        isOver = true;
      });
      await vi.waitFor(
        () => {
          // What waits is a call: looking after sessions sleeps longer.
          if (!isOver && clock.sleeping > 1) clock.advance(5000);
          expect(isOver).toBe(true);
        },
        { timeout: 4000, interval: 5 },
      );
      expect(await reading).toMatchObject({ code: 'RATE_LIMITED' });
    }

    // Every call is sent once; repeated it is as often as six waits of five seconds allow.
    expect(http.calls()).toHaveLength(10 + longestPatienceMs / 5000);
    await pool.close();
    await http.stop();
  });
});
