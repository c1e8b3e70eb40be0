import { describe, expect, it } from 'vitest';
import { testExtraction } from '../../../../test/fakes/test-redactor.ts';
import { AppError } from '../../../domain/errors.ts';
import type { ToolCaller } from '../ask-server.ts';
import { isAllowedCall } from '../is-allowed-call.ts';
import { kubernetesMcpServer as profile } from '../profiles/kubernetes-mcp-server.ts';
import { profiles } from '../profiles/registry.ts';
import { McpLiveReader } from './mcp-live-reader.ts';

const signal = new AbortController().signal;
const asked: Record<string, unknown>[] = [];

function readerThat(answer: Record<string, unknown> | Error): McpLiveReader {
  asked.length = 0;
  const caller: ToolCaller = {
    schemaOf: async () => ({ properties: { context: {} } }),
    call: async (tool, args) => {
      expect([tool, isAllowedCall(profile, tool, args)]).toEqual([tool, true]);
      asked.push(args);
      if (answer instanceof Error) throw answer;
      return answer;
    },
  };
  const cost = { requests: 0, throttled: 0, bytes: 0 };
  const server = { cluster: 'prod', target: 'prod', profile, caller, cost, extraction: testExtraction };
  return new McpLiveReader({ server, rules: profile.reads, place: null });
}

const says = (text: string, more: object = {}) => ({ content: [{ type: 'text', text }], ...more });

describe('clusters/through-mcp/live/mcp-live-reader', () => {
  it('gives the text of a tool, redacted and without what a terminal obeys', async () => {
    const reader = readerThat(says('node-1\t\u001b[31m5m\u001b[0m\npassword=hunter2-x\u0007'));
    const text = await reader.read({ tool: 'nodes_log', namespace: null, name: 'node-1' }, signal);

    expect(text).toMatch(/^node-1 {2}5m\npassword=<hidden:\w+>/);
    expect(asked).toEqual([{ name: 'node-1', query: 'kubelet', tailLines: 200, context: 'prod' }]);
  });

  it.each([
    [
      'a tool that is none of them',
      { tool: 'pods_delete', name: 'web', namespace: 'shop' },
      'MCP_TOOL_UNKNOWN',
    ],
    ['a name that is a flag', { tool: 'nodes_log', name: '--server=evil', namespace: null }, 'USAGE'],
    ['a name that is a sentence', { tool: 'nodes_log', name: 'node-1 and more', namespace: null }, 'USAGE'],
    ['no name', { tool: 'nodes_log', name: null, namespace: null }, 'USAGE'],
  ])('asks nobody with %s', async (_, request, code) => {
    await expect(readerThat(says('')).read(request, signal)).rejects.toMatchObject({ code });
    expect(asked).toEqual([]);
  });

  it('tells what went wrong', async () => {
    const reader = readerThat(says('nodes "node-9" not found', { isError: true }));

    await expect(
      reader.read({ tool: 'nodes_top', namespace: null, name: 'node-9' }, signal),
    ).rejects.toMatchObject({ code: 'NOT_FOUND', message: expect.stringContaining('node-9') });
  });

  it('names the tool where the server reports what went wrong as a protocol error', async () => {
    const reader = readerThat(new AppError('MCP_TOOL_FAILED', 'nodes "node-9" not found'));

    await expect(
      reader.read({ tool: 'nodes_top', namespace: null, name: 'node-9' }, signal),
    ).rejects.toMatchObject({ message: expect.stringMatching(/^nodes_top of prod: .*node-9/) });
  });

  it.each(profiles.flatMap(({ name, reads }) => reads.map((read) => [name, read.tool, read] as const)))(
    '%s/%s takes what it says that it needs, and nothing else that is not fixed',
    (_, __, { arguments: templates, needs }) => {
      const placeholders = Object.values(templates).flatMap((value) => String(value).match(/\{\w+\}/g) ?? []);

      expect(placeholders.toSorted()).toEqual(needs.map((need) => `{${need}}`).toSorted());
    },
  );
});
