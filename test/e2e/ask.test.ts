import { describe, expect, it } from 'vitest';
import type { ModelReply } from '../fakes/model-server.ts';
import { askedDemo } from './asked-demo.ts';
import { type ProgramResult, runProgram } from './run-program.ts';

describe('e2e/ask, the program against a provider on loopback and the demo fleet', () => {
  const demo = askedDemo();

  function ask(words: string[], more: Record<string, string> = {}): Promise<ProgramResult> {
    return runProgram(['ask', ...words], demo.home, {
      ...demo.variables,
      OPENROUTER_API_KEY: 'an-openrouter-key-that-stays-here',
      ...more,
    });
  }

  const asByDefault = { K8S_MCP_AGENT_SECOND_LOOK: '' };
  const count: ModelReply = {
    calls: [
      {
        name: 'inventory',
        arguments: { sql: 'select cluster, count(*) as nodes from nodes group by cluster' },
      },
      { name: 'problems', arguments: { cluster: 'all', namespace: '' } },
    ],
  };

  it('answers with what was read, removes what was not, and says what was not seen', async () => {
    demo.server.replies(count, {
      text: 'demo-dev has 2 nodes.\n\ndemo-dev has 9 nodes.\n\nAll clusters are healthy.',
    });

    const { code, stdout, stderr } = await ask(['how many nodes are there?']);

    expect(stdout).toContain('demo-dev has 2 nodes.');
    expect(stdout).not.toMatch(/9 nodes|healthy/);
    expect(stderr).toMatch(/e1 SQL: select cluster/);
    expect(stderr).toMatch(/not seen: demo-legacy/);
    expect(stderr).toMatch(/1 sentence held, 2 removed · 3 turns, 360 tokens, \$0\.0013/);
    expect(code).toBe(3);
    expect(JSON.stringify(demo.server.requests.map(({ headers }) => headers))).not.toContain('stays-here');
  });

  it('gives claims, evidence, coverage and cost as JSON', async () => {
    demo.server.replies(count, { text: '集群 demo-dev 有 2 个节点。' });

    const { code, stdout } = await ask(['每个集群有多少节点？', '-o', 'json']);

    const document = JSON.parse(stdout);
    expect(document).toMatchObject({
      kind: 'Answer',
      text: '集群 demo-dev 有 2 个节点。',
      cost: { steps: 2 },
    });
    expect(document.items[0]).toMatchObject({ status: 'held' });
    expect(document.evidence.map(({ id }: { id: string }) => id)).toEqual(['e1', 'e2']);
    expect(code).toBe(3);
  });

  it('lets the model check its whole answer before any of it is shown', async () => {
    const asked = demo.server.requests.length;
    demo.server.replies(
      count,
      { text: 'demo-dev has 2 nodes.\n\ndemo-prod-us has 4 nodes.\n\ndemo-prod-eu has 9 nodes.' },
      { text: 'ok: 1\n2. -\n3. demo-prod-eu has 5 nodes.' },
    );

    const { stdout, stderr } = await ask(['how many nodes are there?'], asByDefault);

    expect(stdout).toMatch(
      /^demo-dev has 2 nodes\.\n\ndemo-prod-us has 4 nodes\. \*\[not confirmed\]\*\n\ndemo-prod-eu has 5 nodes\.\n/,
    );
    expect(stderr).toMatch(/the model looks at its 3 sentences again, before they are shown/);
    expect(stderr).toMatch(/2 sentences held, 1 not confirmed.* · 3 turns/);
    const [, , look] = demo.server.requests.slice(asked);
    expect(look?.body.messages.at(-1)?.content).toMatch(
      /^1\. demo-dev has 2 nodes\.\n2\. demo-prod-us has 4/m,
    );
    expect(look?.body.tools ?? []).toEqual([]);
  });

  it('asks for no second look where it is told not to', async () => {
    const asked = demo.server.requests.length;
    demo.server.replies(count, { text: 'demo-dev has 2 nodes.' }, { text: '1. -' });

    const { stdout } = await ask(['how many nodes are there?', '--no-second-look'], asByDefault);

    expect(stdout).toContain('demo-dev has 2 nodes.\n');
    expect(demo.server.requests.length - asked).toBe(2);
  });

  it('sends no whole object through SQL', async () => {
    demo.server.replies(
      {
        calls: [
          {
            name: 'inventory',
            arguments: { sql: "select body from resources where kind = 'configmaps' limit 3" },
          },
        ],
      },
      { text: 'done' },
    );

    await ask(['what do the ConfigMaps hold?']);

    expect(JSON.stringify(demo.server.requests.at(-1)?.body.messages.at(-1))).not.toMatch(
      /apiVersion|creationTimestamp/,
    );
  });

  it('says what to set when there is no key', async () => {
    const { code, stderr } = await runProgram(['ask', 'anything'], demo.home, demo.withoutModel);

    expect(code).toBe(2);
    expect(stderr).toMatch(/MODEL_KEY_MISSING[\s\S]*OPENROUTER_API_KEY/);
  });

  it.each<[string, ModelReply]>([
    ['MODEL_KEY_REFUSED', { status: 401, body: { error: { message: 'no' } } }],
    ['MODEL_UNKNOWN', { status: 404, body: { error: { message: 'no such model' } } }],
    ['MODEL_QUOTA', { status: 402, body: { error: { message: 'no credit' } } }],
    ['MODEL_TOO_LONG', { status: 413, body: { error: { message: 'too long' } } }],
    ['MODEL_NO_ANSWER', { text: '' }],
  ])('tells of %s and ends with 1', async (errorCode, reply) => {
    demo.server.replies(reply);

    const { code, stderr, stdout } = await ask(['anything']);

    expect(stderr).toContain(errorCode);
    expect([code, stdout]).toEqual([1, '']);
  });
});
