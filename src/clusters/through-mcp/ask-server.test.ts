import { describe, expect, it } from 'vitest';
import { podKind } from '../../../test/fakes/builders.ts';
import { FakeKubernetesServer } from '../../../test/fakes/fake-kubernetes-server.ts';
import { keyedTestHash, testRedactor } from '../../../test/fakes/test-redactor.ts';
import { AppError } from '../../domain/errors.ts';
import { askServer } from './ask-server.ts';
import { kubernetesMcpServer } from './profiles/kubernetes-mcp-server.ts';

const signal = new AbortController().signal;

async function failureFor(text: string): Promise<AppError> {
  const caller = new FakeKubernetesServer({
    objects: {},
    results: { Pod: { content: [{ type: 'text', text }] } },
  });
  const extraction = { redactor: testRedactor(), hash: keyedTestHash };
  const cost = { requests: 0, throttled: 0, bytes: 0 };
  const server = { cluster: 'prod', target: null, profile: kubernetesMcpServer, caller, cost, extraction };
  const asked = { kind: podKind, name: null, namespace: null, output: null };
  const templates = { apiVersion: '{apiVersion}', kind: '{kind}' };
  const question = { tool: 'resources_list', templates, clusterArguments: [], asked, page: {} };
  const error = await askServer(question, server, signal).catch((thrown: unknown) => thrown);
  if (error instanceof AppError) return error;
  throw new Error(`it was read: ${JSON.stringify(error)}`);
}

describe('clusters/through-mcp/ask-server', () => {
  it('hands on an answer that nobody can read, without its secrets', async () => {
    const { code, message, unread } = await failureFor('all pods are fine, password=hunter2hunter2');

    expect({ code, message }).toEqual({
      code: 'PARSE',
      message: expect.stringMatching(/^pods of prod: the tool’s answer cannot be read: all pods are fine/),
    });
    expect(unread).toEqual({
      source: 'resources_list',
      hash: keyedTestHash(unread?.text ?? ''),
      text: expect.stringMatching(/^all pods are fine, password=(?!hunter2)/),
      length: unread?.text.length,
    });
  });

  it('hands on the start of a long one, and how long it was', async () => {
    const { unread } = await failureFor('so it is '.repeat(20_000));

    expect([unread?.text.length, unread?.length]).toEqual([64_000, 180_000]);
  });

  it('hands on nothing of an error', async () => {
    const { code, unread } = await failureFor('Error: pods is forbidden');

    expect([code, unread]).toEqual(['FORBIDDEN', undefined]);
  });
});
