import { describe, expect, it } from 'vitest';
import { asGemini, geminiRefusal, signedCalls } from '../fakes/gemini-rules.ts';
import type { ModelReply, SentRequest } from '../fakes/model-server.ts';
import { askedDemo } from './asked-demo.ts';
import { runProgram } from './run-program.ts';

describe('e2e/gemini, the default model as it is known to break', () => {
  const demo = askedDemo();
  const nodes = { name: 'inventory', arguments: { sql: 'select cluster, count(*) n from nodes group by 1' } };
  const pods = { name: 'inventory', arguments: { sql: 'select cluster, count(*) n from pods group by 1' } };
  const problems = { name: 'problems', arguments: { cluster: 'all', namespace: '' } };
  const answer: ModelReply = { text: 'demo-dev has 2 nodes.' };
  const empty: ModelReply = { text: '' };
  const malformed: ModelReply = { text: '', finish: 'MALFORMED_FUNCTION_CALL' };

  async function ask(...replies: ModelReply[]) {
    const before = demo.server.requests.length;
    demo.server.replies(...replies.map(asGemini));
    const result = await runProgram(['ask', 'how many nodes are there?'], demo.home, demo.variables);
    return { ...result, requests: demo.server.requests.slice(before) };
  }

  it.each<[string, ModelReply[]]>([
    ['a malformed call first', [malformed, signedCalls('c2ln', nodes), answer]],
    ['a malformed call after tools', [signedCalls('c2ln', nodes), malformed, answer]],
    ['an empty turn after tools', [signedCalls('c2ln', nodes), empty, answer]],
    [
      'ids that come again, in one turn and in the next',
      [signedCalls('c2ln', nodes, pods), signedCalls('bmV4dA', problems), answer],
    ],
    [
      'all of it at once',
      [empty, signedCalls('c2ln', nodes, pods), malformed, signedCalls('bmV4dA', problems), empty, answer],
    ],
  ])('answers in spite of %s', async (_, replies) => {
    const { stdout, stderr, requests } = await ask(...replies);

    expect(stdout).toContain('demo-dev has 2 nodes.');
    expect(stderr).not.toContain('MODEL_');
    expect(requests.map(geminiRefusal)).toEqual(requests.map(() => null));
    expect(requests.length).toBe(replies.length);
  });

  it('would be refused what Gemini refuses', () => {
    const call = { id: 'a', type: 'function', function: { name: 'count', arguments: '{}' } };
    const schema = { type: 'object', properties: { a: { type: 'string', const: 'b' } } };
    const user = { role: 'user', content: 'how many?' };
    const bodies: Partial<SentRequest['body']>[] = [
      { tools: [{ function: { name: 'count', parameters: { type: 'object', properties: {} } } }] },
      { tools: [{ function: { name: 'count', parameters: schema } }] },
      { messages: [{ role: 'assistant', content: '', tool_calls: [call] }] },
      { messages: [user, { role: 'assistant', content: '', tool_calls: [call] }, user] },
      { messages: [user, { role: 'tool', content: '3', tool_call_id: 'a' }] },
      { messages: [user, { role: 'assistant', content: '', tool_calls: [call] }] },
      { reasoning: { max_tokens: 0 } },
    ];

    const refusals = bodies.map((body) =>
      geminiRefusal({ path: '', headers: {}, body: { model: 'a-model', messages: [user], ...body } }),
    );

    expect(refusals).toEqual([
      expect.stringContaining('non-empty'),
      expect.stringContaining('"const"'),
      expect.stringContaining('immediately after'),
      expect.stringContaining('number of function response'),
      expect.stringContaining('after its call'),
      expect.stringContaining('thought_signature'),
      expect.stringContaining('Budget 0'),
    ]);
  });
});
