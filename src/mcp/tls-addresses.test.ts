import tls from 'node:tls';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { HttpMcpServer } from '../../test/fakes/http-mcp-server.ts';
import { testPool, tool } from '../../test/fakes/test-servers.ts';
import { type FaultProxy, startFaultProxy } from '../../test/faults/fault-proxy.ts';
import { createAuthority, type TestCertificate } from '../../test/faults/test-certificates.ts';
import type { ErrorCode } from '../domain/error-catalogue.ts';
import { serverFromUrl } from './server-config.ts';
import type { SessionPool } from './session-pool.ts';

const signal = new AbortController().signal;
const authority = createAuthority();
const names = ['127.0.0.1'];
const good = authority.issue({ names });

/** Servers at https addresses, with real certificates on real sockets. */
describe('mcp/tls-addresses', () => {
  const usual = tls.getCACertificates('default');
  let server: HttpMcpServer;
  let proxy: FaultProxy;
  let pool: SessionPool;
  beforeAll(() => tls.setDefaultCACertificates([...usual, authority.cert]));
  afterAll(() => tls.setDefaultCACertificates(usual));
  beforeEach(async () => {
    server = new HttpMcpServer({ tools: [tool('look')] });
    proxy = await startFaultProxy({ target: new URL(await server.start()).origin, tls: good });
    pool = testPool();
  });
  afterEach(async () => {
    await pool.close();
    await proxy.close();
    await server.stop();
  });

  const tools = (): Promise<unknown[]> => pool.listTools(serverFromUrl('team', `${proxy.url}/mcp`), signal);

  it.each<[string, TestCertificate, ErrorCode, string]>([
    [
      'is of an authority that nobody here knows',
      createAuthority('another CA').issue({ names }),
      'TLS_UNTRUSTED',
      'is not trusted',
    ],
    [
      'is of another authority of the same name',
      createAuthority().issue({ names }),
      'TLS_UNTRUSTED',
      'is not trusted',
    ],
    [
      'has expired',
      authority.issue({ names, validUntil: new Date(Date.now() - 3_600_000) }),
      'TLS_EXPIRED',
      'has expired',
    ],
    ['is for another name', authority.issue({ names: ['other.example'] }), 'TLS_NAME', 'is for another name'],
  ])('says that a certificate %s, sends nothing, and goes on with a good one', async (_, bad, code, what) => {
    proxy.present(bad);

    await expect(tools()).rejects.toMatchObject({
      code,
      cluster: 'team',
      message: expect.stringContaining(`MCP server team, starting it: its certificate ${what}`),
    });
    expect(server.received).toEqual([]);
    proxy.present(good);
    expect(await tools()).toHaveLength(1);
  });
});
