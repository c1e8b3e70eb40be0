import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakeClock } from '../../test/fakes/fake-clock.ts';
import { eventsOf, type ModelReply, ModelServer } from '../../test/fakes/model-server.ts';
import { AppError } from '../domain/errors.ts';
import type { ModelMessage, ModelPart, ToolDefinition } from '../domain/ports/model.ts';
import { openModel } from './open-model.ts';

const question: ModelMessage[] = [
  { role: 'system', text: 'You answer.' },
  { role: 'user', text: 'How many pods?' },
];
const countPods: ToolDefinition = {
  name: 'count_pods',
  description: 'Counts pods',
  parameters: { type: 'object', properties: { cluster: { type: 'string' } }, required: ['cluster'] },
};
const busy: ModelReply = { status: 429, body: { error: { message: 'slow down', code: 429 } } };
const answer: ModelReply = { text: 'There are 12 pods.' };

async function collect(parts: AsyncIterable<ModelPart>): Promise<ModelPart[]> {
  const collected: ModelPart[] = [];
  for await (const part of parts) collected.push(part);
  return collected;
}

/** Time passes at once, and is counted. */
class HastyClock extends FakeClock {
  readonly waits: number[] = [];
  override async sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    // The watch over silence never ends by itself here.
    if (milliseconds === 60_000) return super.sleep(milliseconds, signal);
    this.waits.push(milliseconds);
  }
}

describe('llm/openModel', () => {
  let server: ModelServer;
  let clock: HastyClock;

  beforeEach(async () => {
    server = await ModelServer.start();
    clock = new HastyClock();
  });
  afterEach(() => server.stop());

  const open = (names = ['a-model'], key: string | null = 'not-a-real-key') =>
    openModel(
      { names, baseUrl: server.baseUrl, key, silenceMs: 60_000, waitBudgetMs: 30_000 },
      { clock, random: () => 1 },
    );

  async function ask(
    options: {
      names?: string[];
      messages?: ModelMessage[];
      tools?: ToolDefinition[];
      signal?: AbortSignal;
    } = {},
  ): Promise<ModelPart[]> {
    const model = await open(options.names);
    const request = {
      messages: options.messages ?? question,
      tools: options.tools ?? [countPods],
      maxOutputTokens: 1000,
    };
    return collect(model.turn(request, options.signal ?? AbortSignal.timeout(10_000)));
  }

  const textOf = (parts: ModelPart[]) =>
    parts.map((part) => (part.type === 'text' ? part.text : '')).join('');
  const failureOf = (asked: Promise<unknown>) =>
    asked.then(
      () => null,
      (error: unknown) => error,
    );

  it('streams an answer, with its tokens and its price', async () => {
    server.replies(answer);

    const parts = await ask();

    expect(textOf(parts)).toBe('There are 12 pods.');
    expect(parts.filter(({ type }) => type === 'text').length).toBeGreaterThan(1);
    expect(parts.at(-1)).toEqual({
      type: 'end',
      finish: 'stop',
      model: 'a-model',
      usage: { inputTokens: 100, cachedTokens: 0, outputTokens: 20, cost: 0.00042 },
    });
    expect(server.requests[0]?.headers.authorization).toBe('Bearer not-a-real-key');
  });

  it('gives calls with ids of our own, since providers repeat theirs', async () => {
    server.replies({
      calls: [
        { id: 'same', name: 'count_pods', arguments: { cluster: 'a' } },
        { id: 'same', name: 'count_pods', arguments: { cluster: 'b' } },
      ],
    });

    const calls = (await ask()).flatMap((part) => (part.type === 'call' ? [part.call] : []));

    expect(calls.map((call) => JSON.parse(call.arguments))).toEqual([{ cluster: 'a' }, { cluster: 'b' }]);
    expect(new Set(calls.map(({ id }) => id)).size).toBe(2);
  });

  it('sends calls and their results in the order that providers demand', async () => {
    server.replies(answer);

    await ask({
      messages: [
        ...question,
        {
          role: 'assistant',
          text: '',
          calls: [
            { id: 'call_1', name: 'count_pods', arguments: '{"cluster":"a"}' },
            { id: 'call_2', name: 'count_pods', arguments: '{"cluster":' },
          ],
        },
        { role: 'tool', callId: 'call_1', name: 'count_pods', text: '12' },
        { role: 'tool', callId: 'call_2', name: 'count_pods', text: 'the arguments are not JSON' },
      ],
    });

    const { messages } = server.requests[0]?.body ?? { messages: [] };
    expect(messages.map(({ role }) => role)).toEqual(['system', 'user', 'assistant', 'tool', 'tool']);
    expect(messages.slice(3).map(({ tool_call_id }) => tool_call_id)).toEqual(['call_1', 'call_2']);
    expect(JSON.stringify(messages[2])).toContain('"arguments":"{}"');
  });

  it('offers no tools when there are none', async () => {
    server.replies(answer);

    await ask({ tools: [] });

    expect(server.requests[0]?.body).not.toHaveProperty('tools');
    expect(server.requests[0]?.body).not.toHaveProperty('tool_choice');
  });

  it('gives the thought signature back that came with a call', async () => {
    const signed = JSON.parse(
      eventsOf({ calls: [{ name: 'count_pods', arguments: { cluster: 'a' } }] })[1] ?? '{}',
    );
    signed.choices[0].delta.tool_calls[0].extra_content = { google: { thought_signature: 'c2lnbmVk' } };
    const [start = '', , ...rest] = eventsOf({ calls: [{ name: 'count_pods', arguments: {} }] });
    server.replies({ events: [start, JSON.stringify(signed), ...rest] }, answer);
    const call = (await ask()).find((part) => part.type === 'call')?.call;
    if (call === undefined) throw new Error('no call came');

    await ask({
      messages: [
        ...question,
        { role: 'assistant', text: '', calls: [call] },
        { role: 'tool', callId: call.id, name: call.name, text: '12' },
      ],
    });

    expect(JSON.stringify(server.requests[1]?.body.messages)).toContain('c2lnbmVk');
  });

  it.each<{ what: string; reply: ModelReply }>([
    { what: 'an empty turn', reply: { text: '' } },
    { what: 'a turn of white space', reply: { text: ' \n' } },
    { what: 'a malformed call', reply: { text: '', finish: 'MALFORMED_FUNCTION_CALL' } },
    { what: 'a turn that ends in an error', reply: { text: 'There', finish: 'error' } },
    {
      what: 'a stream that ends without an end',
      reply: { events: eventsOf({ text: 'There are' }).slice(0, 3) },
    },
    {
      what: 'a connection that is cut',
      reply: { events: eventsOf({ text: 'There are' }).slice(0, 3), thenCut: true },
    },
    {
      what: 'events that are no JSON',
      reply: { events: ['{"choices":[{"delta":{"content":"The', '[DONE]'] },
    },
    {
      what: 'an error in the middle of a stream',
      reply: {
        events: [
          ...eventsOf({ text: 'There are' }).slice(0, 2),
          JSON.stringify({ error: { message: 'upstream is overloaded', code: 502 } }),
        ],
      },
    },
    { what: 'a 429', reply: busy },
    { what: 'a 500', reply: { status: 500, body: { error: { message: 'oh' } } } },
    { what: 'a 503 that is a web page', reply: { status: 503, body: '<html>down</html>' } },
  ])('gives the answer in spite of $what', async ({ reply }) => {
    server.replies(reply, answer);

    const parts = await ask();

    const again = parts.findIndex(({ type }) => type === 'again');
    expect(again).toBeGreaterThanOrEqual(0);
    expect(textOf(parts.slice(again + 1))).toBe('There are 12 pods.');
    expect(server.requests.length).toBe(2);
  });

  it.each<{ what: string; reply: ModelReply; code: string }>([
    {
      what: 'a bad key',
      reply: { status: 401, body: { error: { message: 'No auth' } } },
      code: 'MODEL_KEY_REFUSED',
    },
    { what: 'no credit', reply: { status: 402, body: { error: { message: 'pay' } } }, code: 'MODEL_QUOTA' },
    {
      what: 'a used-up quota',
      reply: {
        status: 429,
        body: { error: { message: 'You exceeded your current quota', code: 'insufficient_quota' } },
      },
      code: 'MODEL_QUOTA',
    },
    {
      what: 'an unknown model',
      reply: { status: 404, body: { error: { message: 'no endpoints' } } },
      code: 'MODEL_UNKNOWN',
    },
    {
      what: 'a conversation that is too long',
      reply: {
        status: 400,
        body: { error: { message: 'This endpoint’s maximum context length is 8192 tokens' } },
      },
      code: 'MODEL_TOO_LONG',
    },
    {
      what: 'a request it refuses',
      reply: { status: 400, body: { error: { message: 'odd turn order' } } },
      code: 'MODEL_FAILED',
    },
  ])('asks no second time after $what', async ({ reply, code }) => {
    server.replies(reply);

    expect(await failureOf(ask())).toMatchObject({ code });
    expect(server.requests.length).toBe(1);
  });

  it('waits no shorter than the provider asks, and longer from time to time', async () => {
    server.replies({ ...busy, headers: { 'retry-after': '7' } }, busy, busy, answer);

    await ask();

    expect(clock.waits).toEqual([7000, 2000, 4000]);
  });

  it('gives up when waiting would take longer than the budget', async () => {
    server.replies({ ...busy, headers: { 'retry-after': '31' } });

    expect(await failureOf(ask())).toMatchObject({ code: 'MODEL_BUSY' });
    expect(server.requests.length).toBe(1);
  });

  it('goes on with the next model where one keeps failing, and says which one answers', async () => {
    server.replies(({ body }) => (body.model === 'first' ? { text: '' } : answer));

    const parts = await ask({ names: ['first', 'second'] });

    expect(server.requests.map(({ body }) => body.model)).toEqual(['first', 'first', 'first', 'second']);
    expect(parts.at(-1)).toMatchObject({ type: 'end', model: 'second' });
  });

  it('tells that no model gave a usable turn', async () => {
    server.replies({ text: '' });

    expect(await failureOf(ask({ names: ['first', 'second'] }))).toMatchObject({ code: 'MODEL_NO_ANSWER' });
    expect(server.requests.length).toBe(6);
  });

  it('ends the request when the asker stops', async () => {
    server.replies({ silence: true });
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 50);

    expect(await failureOf(ask({ signal: stop.signal }))).toMatchObject({ code: 'CANCELLED' });
  });

  it('gives up a provider that says nothing', async () => {
    server.replies({ silence: true });
    const model = await openModel(
      { names: ['a-model'], baseUrl: server.baseUrl, key: null, silenceMs: 60_000, waitBudgetMs: 0 },
      { clock, random: () => 1 },
    );
    const asked = failureOf(
      collect(
        model.turn({ messages: question, tools: [], maxOutputTokens: 10 }, AbortSignal.timeout(10_000)),
      ),
    );
    await expect.poll(() => server.requests.length).toBe(1);

    clock.advance(60_000);

    expect(await asked).toMatchObject({
      code: 'MODEL_UNREACHABLE',
      message: expect.stringContaining('60 s'),
    });
  });

  it('tells that nobody listens at the address', async () => {
    await server.stop();
    server = await ModelServer.start();
    const model = await openModel(
      { names: ['a-model'], baseUrl: 'http://127.0.0.1:9/v1', key: null, silenceMs: 60_000, waitBudgetMs: 0 },
      { clock, random: () => 1 },
    );

    const asked = collect(
      model.turn({ messages: question, tools: [], maxOutputTokens: 10 }, AbortSignal.timeout(10_000)),
    );

    expect(await failureOf(asked)).toMatchObject({
      code: 'MODEL_UNREACHABLE',
      message: expect.stringMatching(/^a-model at http:\/\/127\.0\.0\.1:9: /),
    });
  });

  it('does not wait long for an address at which nobody listens', async () => {
    const gone = server.baseUrl;
    await server.stop();
    server = await ModelServer.start();
    const model = await openModel(
      { names: ['a-model'], baseUrl: gone, key: null, silenceMs: 60_000, waitBudgetMs: 60_000 },
      { clock, random: () => 1 },
    );

    const asked = collect(
      model.turn({ messages: question, tools: [], maxOutputTokens: 10 }, AbortSignal.timeout(10_000)),
    );

    expect(await failureOf(asked)).toMatchObject({
      code: 'MODEL_UNREACHABLE',
      message: expect.stringMatching(/ECONNREFUSED/),
    });
    expect(clock.waits).toEqual([1000]);
  });

  it('wants a key for OpenRouter', async () => {
    const opened = openModel(
      { names: ['a-model'], baseUrl: null, key: null, silenceMs: 1000, waitBudgetMs: 0 },
      { clock, random: () => 1 },
    );

    expect(await failureOf(opened)).toMatchObject({ code: 'MODEL_KEY_MISSING' });
  });

  it('sends no key over plain http to another machine', async () => {
    const opened = openModel(
      {
        names: ['a-model'],
        baseUrl: 'http://gateway.example/v1',
        key: 'k',
        silenceMs: 1000,
        waitBudgetMs: 0,
      },
      { clock, random: () => 1 },
    );

    expect(await failureOf(opened)).toBeInstanceOf(AppError);
    expect(await failureOf(opened)).toMatchObject({ code: 'CONFIG_INVALID' });
  });

  it('speaks to OpenRouter as to any other, and asks it for the price', async () => {
    server.replies(answer);
    const model = await openModel(
      {
        names: ['google/gemini-2.5-flash'],
        baseUrl: null,
        key: 'not-a-real-key',
        silenceMs: 60_000,
        waitBudgetMs: 0,
        // The real address is not to be reached from a test.
        fetch: (_url, init) => fetch(`${server.baseUrl}/chat/completions`, init),
      },
      { clock, random: () => 1 },
    );

    const parts = await collect(
      model.turn(
        { messages: question, tools: [countPods], maxOutputTokens: 10 },
        AbortSignal.timeout(10_000),
      ),
    );

    expect(textOf(parts)).toBe('There are 12 pods.');
    expect(parts.at(-1)).toMatchObject({ usage: { cost: 0.00042 } });
    expect(server.requests[0]?.body.usage).toEqual({ include: true });
  });
});
