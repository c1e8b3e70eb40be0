import { describe, expect, it } from 'vitest';
import { embeddedServerCheckup } from './embedded-server-checkup.ts';

describe('clusters/through-mcp/embedded-server-checkup', () => {
  it('finds the program that the tests run', async () => {
    const [check] = await embeddedServerCheckup.check(new AbortController().signal);

    expect(check).toMatchObject({ name: 'MCP server', status: 'ok', advice: null });
    expect(check?.detail).toMatch(/^embedded: .*kubernetes-mcp-server/);
  });
});
