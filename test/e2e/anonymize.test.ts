import { describe, expect, it } from 'vitest';
import type { SentRequest } from '../fakes/model-server.ts';
import { askedDemo } from './asked-demo.ts';
import { runProgram } from './run-program.ts';

describe('e2e/anonymize, the program against a provider on loopback and the demo fleet', () => {
  const demo = askedDemo();

  const where = { cluster: 'all', namespace: '' };
  const reads = [
    {
      name: 'inventory',
      arguments: { sql: "select cluster, name, node, images from pods where name like 'payments-%'" },
    },
    {
      name: 'inventory',
      arguments: { sql: 'select cluster, count(*) as nodes from nodes group by cluster' },
    },
    { name: 'problems', arguments: where },
    { name: 'clusters', arguments: { name: '*' } },
    { name: 'events', arguments: { ...where, object: '', type: 'Warning' } },
  ];
  const sent = () => JSON.stringify(demo.server.requests.map(({ body }) => body.messages.slice(1)));
  const prompt = () => JSON.stringify(demo.server.requests[0]?.body.messages[0]);

  it('sends stand-ins, and shows names', async () => {
    const standIn = ({ body }: SentRequest) =>
      /cluster-x[0-9a-f]{10}(?= \| 2\b)/.exec(JSON.stringify(body))?.[0];
    demo.server.replies({ calls: reads.map((call, index) => ({ ...call, id: `c${index}` })) }, (request) => ({
      text: `${standIn(request)} has 2 nodes.`,
    }));

    const asked = ['ask', '--anonymize', 'how many nodes has demo-dev, and how is payments in shop?'];
    const { stdout, stderr } = await runProgram(asked, demo.home, demo.variables);

    expect(stderr).toMatch(/e2 SQL: select cluster/);
    expect(stdout).toBe('demo-dev has 2 nodes.\n');
    expect(sent()).toMatch(/namespace-x[0-9a-f]{10}/);
    expect(
      sent().match(/\b(?:demo-(?:dev|prod|staging|legacy)[\w-]*|payments|dev-node-1|registry\.example)\b/g),
    ).toBeNull();
    expect(prompt()).not.toMatch(/demo-(?:dev|prod|staging|legacy)/);
  });

  it('sends names where it is not asked for', async () => {
    demo.server.requests.length = 0;
    demo.server.replies({ text: 'I do not know.' });

    await runProgram(['ask', 'how is demo-dev?'], demo.home, demo.variables);

    expect(sent()).toContain('demo-dev');
  });
});
