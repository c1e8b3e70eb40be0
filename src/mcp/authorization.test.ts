import { generateKeyPairSync } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HttpMcpServer } from '../../test/fakes/http-mcp-server.ts';
import { LoginServer } from '../../test/fakes/login-server.ts';
import { testPool, tool } from '../../test/fakes/test-servers.ts';
import type { ClientLogin } from './client-login.ts';
import { type McpServerConfig, serverFromUrl } from './server-config.ts';
import type { SessionPool } from './session-pool.ts';

const signal = new AbortController().signal;
const done = { content: [{ type: 'text', text: 'done' }] };
const secret = { clientId: 'inventory', clientSecret: 'hunter2' };

describe('mcp/authorization', () => {
  let login: LoginServer;
  let server: HttpMcpServer;
  let pool: SessionPool;
  beforeEach(async () => {
    login = new LoginServer(secret);
    const loginAt = await login.start();
    server = new HttpMcpServer({ tools: [tool('look')], authorization: 'Bearer token-1', loginAt });
    await server.start();
    pool = testPool();
  });
  afterEach(async () => {
    await pool.close();
    await server.stop();
    await login.stop();
  });

  const look = (credential: ClientLogin | null): Promise<Record<string, unknown>> =>
    pool.readTool(
      { ...serverFromUrl('team', server.url), login: credential } as McpServerConfig,
      { name: 'look', args: {} },
      signal,
    );

  it('logs in with the client’s own secret, once for all calls and sessions', async () => {
    const credential = { ...secret, issuer: login.issuer };

    expect(await look(credential)).toEqual(done);
    server.forgetSessions();
    expect(await look(credential)).toEqual(done);

    expect(login.asked).toEqual(['client_credentials accepted']);
  });

  it('logs in again, once for all calls, when the token is no longer good', async () => {
    const credential = { ...secret, issuer: login.issuer };
    await look(credential);
    server.authorization = 'Bearer token-2';

    expect(await Promise.all([1, 2, 3].map(() => look(credential)))).toEqual([done, done, done]);
    expect(login.asked).toHaveLength(2);
    expect(server.calls()).toHaveLength(4);
  });

  it('says that the login server refuses the secret', async () => {
    await expect(
      look({ clientId: 'inventory', clientSecret: 'wrong-wrong', issuer: login.issuer }),
    ).rejects.toMatchObject({
      code: 'AUTH_REJECTED',
      message: expect.stringMatching(
        /^MCP server team, starting it: its login server refuses our credential \(.*who are you\?/,
      ),
    });
    expect(login.asked).toEqual(['client_credentials refused']);
  });

  it('gives the secret to no login server but the one that it belongs to', async () => {
    await expect(look({ ...secret, issuer: 'https://login.example' })).rejects.toMatchObject({
      code: 'AUTH_REJECTED',
      message:
        'MCP server team, starting it: it names another login server than the one that our credential is for',
    });
    expect(login.asked).toEqual([]);
  });

  it('says that a server which takes no token of ours asks for a login', async () => {
    server.authorization = 'Bearer another';

    await expect(look({ ...secret, issuer: login.issuer })).rejects.toMatchObject({
      code: 'AUTH_REJECTED',
      message: 'MCP server team, starting it: it asks for a login (HTTP 401)',
    });
  });

  it('says that a login server which wants a secret refuses a key', async () => {
    const { privateKey } = generateKeyPairSync('ec', {
      namedCurve: 'P-256',
      publicKeyEncoding: { type: 'spki', format: 'pem' },
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    });

    await expect(
      look({ clientId: 'inventory', privateKey, algorithm: 'ES256', issuer: login.issuer, scope: 'read' }),
    ).rejects.toMatchObject({ code: 'AUTH_REJECTED' });
    expect(login.asked).toEqual(['client_credentials refused']);
  });
});
