import { afterEach, describe, expect, it } from 'vitest';
import { stdioServer, testPool, textResult, tool } from '../../../test/fakes/test-servers.ts';
import { kubernetesMcpServer } from './profiles/kubernetes-mcp-server.ts';
import { ServerTools } from './server-tools.ts';

const signal = new AbortController().signal;

describe('clusters/through-mcp/server-tools', () => {
  const pool = testPool();
  afterEach(() => pool.close());

  const server = stdioServer({
    tools: [
      tool('pods_list', { inputSchema: { type: 'object', properties: { context: {} } } }),
      tool('pods_delete'),
    ],
    calls: { pods_list: textResult('none'), pods_delete: textResult('deleted') },
  });

  it('runs what the profile calls safe, and nothing else', async () => {
    const tools = new ServerTools(pool, async () => server, kubernetesMcpServer);

    expect(await tools.call('pods_list', {}, null, signal)).toEqual(textResult('none').result);
    await expect(tools.call('pods_delete', {}, null, signal)).rejects.toMatchObject({
      code: 'MCP_TOOL_UNKNOWN',
      message: 'test/pods_delete is not known to only read',
    });
    expect(await tools.schemaOf('pods_list', signal)).toEqual({
      type: 'object',
      properties: { context: {} },
    });
    expect(await tools.schemaOf('pods_get', signal)).toBeNull();
  });
});
