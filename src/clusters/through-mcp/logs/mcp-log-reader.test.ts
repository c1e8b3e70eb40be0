import { describe, expect, it } from 'vitest';
import { testExtraction } from '../../../../test/fakes/test-redactor.ts';
import type { ContainerLog, ContainerLogRequest } from '../../../domain/container-log.ts';
import { AppError } from '../../../domain/errors.ts';
import type { ToolCaller } from '../ask-server.ts';
import { isAllowedCall } from '../is-allowed-call.ts';
import { kubernetesMcpServer } from '../profiles/kubernetes-mcp-server.ts';
import { mcpServerKubernetes } from '../profiles/mcp-server-kubernetes.ts';
import type { McpProfile } from '../profiles/profile.ts';
import { McpLogReader } from './mcp-log-reader.ts';

const request: ContainerLogRequest = {
  namespace: 'shop',
  pod: 'web-0',
  container: null,
  previous: false,
  tailLines: 10,
  sinceSeconds: null,
};

type Answer = (args: Record<string, unknown>) => Record<string, unknown> | Promise<never>;

const says = (text: string, more: object = {}) => ({ content: [{ type: 'text', text }], ...more });
const fails = (text: string) => says(text, { isError: true });

/** Answers as a test wants, and only what the profile allows. */
function read(
  profile: McpProfile,
  answer: Answer,
  change: Partial<ContainerLogRequest> = {},
): { log: Promise<ContainerLog>; asked: Record<string, unknown>[] } {
  const asked: Record<string, unknown>[] = [];
  const caller: ToolCaller = {
    schemaOf: async () => ({ properties: { context: {} } }),
    call: async (tool, args) => {
      expect([tool, isAllowedCall(profile, tool, args)]).toEqual([profile.logs?.tool, true]);
      asked.push(args);
      return answer(args);
    },
  };
  const cost = { requests: 0, throttled: 0, bytes: 0 };
  const server = { cluster: 'prod', target: 'prod', profile, caller, cost, extraction: testExtraction };
  if (profile.logs === null) throw new Error('the profile has no logs');
  const reader = new McpLogReader({ server, rule: profile.logs, place: null });
  return { log: reader.readLog({ ...request, ...change }, new AbortController().signal), asked };
}

const both = [kubernetesMcpServer, mcpServerKubernetes].map((profile) => [profile.name, profile] as const);

describe('clusters/through-mcp/logs/mcp-log-reader', () => {
  it('asks kubernetes-mcp-server for the last lines', async () => {
    const { log, asked } = read(kubernetesMcpServer, () => says('up\npassword=hunter2-x\n'), {
      container: 'main',
      previous: true,
    });

    expect(await log).toMatchObject({
      container: 'main',
      lines: [{ at: null, text: 'up' }, {}],
      isCut: false,
    });
    expect(JSON.stringify(await log)).not.toContain('hunter2');
    expect(asked).toEqual([
      { namespace: 'shop', name: 'web-0', container: 'main', tail: 11, previous: true, context: 'prod' },
    ]);
  });

  it('takes the log out of the answer of mcp-server-kubernetes', async () => {
    const answer = JSON.stringify({ name: 'web-0', logs: '2026-01-02T03:04:05Z up\n' });
    const { log, asked } = read(mcpServerKubernetes, () => says(answer), { sinceSeconds: 60 });

    expect(await log).toMatchObject({ lines: [{ at: '2026-01-02T03:04:05Z', text: 'up' }] });
    expect(asked[0]).toMatchObject({ resourceType: 'pod', since: '60s', timestamps: true });
  });

  it('takes an error that a container wrote for its log', async () => {
    const { log } = read(kubernetesMcpServer, () => says('error: pods "db-0" not found\n'));

    expect(await log).toMatchObject({ lines: [{ text: 'error: pods "db-0" not found' }] });
  });

  it('takes words for an empty log as none', async () => {
    const { log } = read(kubernetesMcpServer, () =>
      says('The pod web-0 in namespace shop has not logged any message yet'),
    );

    expect((await log).lines).toEqual([]);
  });

  it.each([
    [kubernetesMcpServer, 'a container name must be specified for pod web-0, choose one of: [main proxy]'],
    [
      mcpServerKubernetes,
      JSON.stringify({ error: 'Multi-container pod', available_containers: ['main', 'proxy'] }),
    ],
  ])('asks for the first container where there are several', async (profile, refusal) => {
    const { log, asked } = read(profile, ({ container }) =>
      container === undefined ? fails(refusal) : says('up'),
    );

    expect(await log).toMatchObject({ container: 'main', lines: [{ text: expect.stringContaining('up') }] });
    expect(asked).toHaveLength(2);
  });

  it.each(both)('%s: tells that there was no container before', async (_, profile) => {
    const text = 'previous terminated container "main" in pod "web-0" not found';
    const { log } = read(profile, () => fails(JSON.stringify({ error: text })), { previous: true });

    await expect(log).rejects.toMatchObject({
      code: 'NOT_FOUND',
      hint: expect.stringMatching(/not restarted/),
    });
  });

  it('tells what the server reports as a protocol error', async () => {
    const { log } = read(kubernetesMcpServer, () =>
      Promise.reject(
        new AppError('MCP_TOOL_FAILED', 'container "main" in pod "web-0" is waiting to start: x'),
      ),
    );

    await expect(log).rejects.toMatchObject({
      code: 'NOT_FOUND',
      hint: expect.stringMatching(/has not started/),
    });
  });

  it('refuses what the tool cannot narrow, before anything is asked', async () => {
    const { log, asked } = read(kubernetesMcpServer, () => says('up'), { sinceSeconds: 60 });

    await expect(log).rejects.toMatchObject({ code: 'MCP_TOOL_UNKNOWN' });
    expect(asked).toEqual([]);
  });

  it.each(['--server=evil', 'web 0', '../x'])('asks for no pod that cannot be: %s', async (pod) => {
    const { log, asked } = read(mcpServerKubernetes, () => says('up'), { pod });

    await expect(log).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(asked).toEqual([]);
  });
});

describe('clusters/through-mcp/logs/log-call', () => {
  it.each([
    ['another argument', { follow: true }],
    ['a selector', { labelSelector: 'a=b' }],
    ['another type', { resourceType: 'secret' }],
    ['a flag for a container', { container: '--token=x' }],
    ['a duration with more in it', { since: '1s --x' }],
  ])('is not allowed with %s', (_, change) => {
    const args = { resourceType: 'pod', namespace: 'shop', name: 'web-0', ...change };

    expect(isAllowedCall(mcpServerKubernetes, 'kubectl_logs', args)).toBe(false);
  });
});
