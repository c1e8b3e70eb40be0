import { ProtocolError } from '@modelcontextprotocol/client';
import { describe, expect, it } from 'vitest';
import { podKind } from '../../../test/fakes/builders.ts';
import { keyedTestHash, testRedactor } from '../../../test/fakes/test-redactor.ts';
import { AppError } from '../../domain/errors.ts';
import type { AskedServer } from './ask-server.ts';
import { type Answered, listRecords } from './list-records.ts';
import { kubernetesMcpServer } from './profiles/kubernetes-mcp-server.ts';
import { mcpServerKubernetes } from './profiles/mcp-server-kubernetes.ts';
import type { ListRule, McpProfile, Paging } from './profiles/profile.ts';

const signal = new AbortController().signal;
const [kubectlGet] = mcpServerKubernetes.lists as [ListRule];

type Answer = Record<string, unknown> | Error;

interface Subject {
  server: AskedServer;
  asked: Record<string, unknown>[];
}

/** A server that gives these answers one after the other, the last one again and again. */
function serverGiving(answers: readonly Answer[], profile: McpProfile = mcpServerKubernetes): Subject {
  const asked: Record<string, unknown>[] = [];
  const caller = {
    schemaOf: async () => ({ properties: { context: {} } }),
    call: async (_: string, args: Record<string, unknown>) => {
      asked.push(args);
      const answer = answers[Math.min(asked.length, answers.length) - 1] ?? {};
      if (answer instanceof Error) throw answer;
      return answer;
    },
  };
  const cost = { requests: 0, throttled: 0, bytes: 0 };
  const extraction = { redactor: testRedactor(), hash: keyedTestHash };
  return { server: { cluster: 'team/prod', target: 'prod', profile, caller, cost, extraction }, asked };
}

function podsAnswer(names: readonly string[], metadata: object = {}): Record<string, unknown> {
  const items = names.map((name) => ({ kind: 'Pod', metadata: { name, namespace: 'shop' } }));
  return { content: [{ type: 'text', text: JSON.stringify({ kind: 'List', metadata, items }) }] };
}

async function list(
  { server }: Subject,
  {
    paging = null,
    namespace = null,
    outputs = ['yaml'],
  }: Partial<ListRule & { namespace: string | null }> = {},
): Promise<Answered[]> {
  const answers: Answered[] = [];
  const question = { kind: podKind, rule: { ...kubectlGet, paging, outputs }, namespace, output: 'yaml' };
  for await (const answer of listRecords(question, server, signal)) answers.push(answer);
  return answers;
}

const names = (answers: readonly Answered[]): string[] =>
  answers.flatMap(({ records }) => records.map(({ metadata }) => (metadata as { name: string }).name));

const byToken: Paging = { by: 'continue', argument: 'continue', limitArgument: 'limit', limit: 2 };
const byNumber: Paging = { ...byToken, by: 'offset', argument: 'offset' };

describe('clusters/through-mcp/list-records', () => {
  it('asks for page after page by the token that each gives', async () => {
    const of = serverGiving([podsAnswer(['a', 'b'], { continue: 't1' }), podsAnswer(['c'])]);

    const answers = await list(of, { paging: byToken });

    expect(names(answers)).toEqual(['a', 'b', 'c']);
    expect(answers.map(({ incomplete }) => incomplete)).toEqual([null, null]);
    expect(of.asked.map((args) => [args.limit, args.continue])).toEqual([
      [2, undefined],
      [2, 't1'],
    ]);
  });

  it('asks for page after page by number, until one is not full', async () => {
    const of = serverGiving([podsAnswer(['a', 'b']), podsAnswer(['c', 'd']), podsAnswer([])]);

    const answers = await list(of, { paging: byNumber });

    expect(names(answers)).toEqual(['a', 'b', 'c', 'd']);
    expect(of.asked.map(({ offset }) => offset)).toEqual([undefined, 2, 4]);
  });

  it('asks for what cannot be read in another output, and fails with the first where there is none', async () => {
    const unread = { content: [{ type: 'text', text: 'what is this' }] };
    const of = serverGiving([unread, podsAnswer(['a'])]);

    const answers = await list(of, { outputs: ['yaml', 'json'] });

    expect(names(answers)).toEqual(['a']);
    expect(of.asked.map(({ output }) => output)).toEqual(['yaml', 'json']);
    await expect(list(serverGiving([unread]), { outputs: ['yaml'] })).rejects.toMatchObject({
      code: 'PARSE',
    });
  });

  it('does not go round for ever with a server that gives one token again and again', async () => {
    const of = serverGiving([podsAnswer(['a', 'b'], { continue: 'same' })]);

    const answers = await list(of, { paging: byToken });

    expect(of.asked).toHaveLength(2);
    expect(answers.at(-1)?.incomplete).toBe('the server has another page');
  });

  it('says that there is more where nothing asks for another page', async () => {
    const [answer] = await list(serverGiving([podsAnswer(['a'], { continue: 't1' })]));

    expect(answer?.incomplete).toBe('the server has another page');
  });

  it('leaves out what is of another namespace than the one that was asked for', async () => {
    const [answer] = await list(serverGiving([podsAnswer(['a'])]), { namespace: 'other' });

    expect(answer).toMatchObject({ records: [], dropped: [{ reason: 'it is not in other', item: 'a' }] });
  });

  it.each<[string, string, string]>([
    [
      'MCP error -32603: Failed to execute kubectl get command: MCP error -32603: Failed to get resource: Command failed: kubectl get pods --all-namespaces --context prod -o yaml\nError from server (Forbidden): pods is forbidden: User "a" cannot list resource "pods"\n',
      'FORBIDDEN',
      'pods of team/prod: Error from server (Forbidden): pods is forbidden: User "a" cannot list resource "pods"',
    ],
    [
      "MCP error -32603: Failed to get resource: Command failed: kubectl get pods\nE1122 10:33:20.790656 4711 memcache.go:265] couldn't get current server API group list\nThe connection to the server 127.0.0.1:1 was refused - did you specify the right host or port? connection refused\n",
      'CONNECTION_REFUSED',
      'pods of team/prod: The connection to the server 127.0.0.1:1 was refused - did you specify the right host or port? connection refused',
    ],
    ['MCP error -32603: ', 'MCP_TOOL_FAILED', 'pods of team/prod: MCP error -32603:'],
  ])('tells an error of the protocol in the cluster’s own words: %j', async (text, code, message) => {
    const cause = new ProtocolError(-32603, text);
    const error = new AppError('MCP_TOOL_FAILED', `MCP server team, calling kubectl_get: ${text}`, { cause });

    await expect(list(serverGiving([error]))).rejects.toMatchObject({ code, message, cluster: 'team/prod' });
  });

  it('hides a secret in it', async () => {
    const text = 'Get "https://admin:hunter2-canary@10.0.0.1/api": unexpected EOF';
    const error = new AppError('MCP_TOOL_FAILED', text, { cause: new ProtocolError(-32603, text) });

    const failed = await list(serverGiving([error])).catch((thrown: unknown) => thrown);

    expect(failed).toMatchObject({ code: 'CONNECTION_LOST' });
    expect(String(failed)).not.toContain('hunter2-canary');
  });

  it.each<[string, string, string]>([
    ['isError', 'failed to list: connection refused', 'CONNECTION_REFUSED'],
    ['data', '{"success":false,"error":"pods is forbidden"}', 'FORBIDDEN'],
    ['prose', 'Error from server (NotFound): the server could not find the requested resource', 'NOT_FOUND'],
  ])('knows an error that is dressed as an answer: %s', async (how, text, code) => {
    const of = serverGiving(
      [{ isError: how === 'isError', content: [{ type: 'text', text }] }],
      kubernetesMcpServer,
    );

    await expect(list(of)).rejects.toMatchObject({ code, cluster: 'team/prod' });
  });

  it('counts what came, as data where there is no text', async () => {
    const structured = {
      content: [],
      structuredContent: { items: [{ metadata: { name: 'a', namespace: 'b' } }] },
    };
    const of = serverGiving([structured]);

    const [answer] = await list(of);

    expect(answer?.bytes).toBe(JSON.stringify(structured.structuredContent).length);
    expect(of.server.cost).toMatchObject({ requests: 1, bytes: answer?.bytes });
  });
});
