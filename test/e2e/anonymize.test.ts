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

  it('has a diagnosis explained by stand-ins, and shows names', async () => {
    demo.server.requests.length = 0;
    const affected = ({ body }: SentRequest) =>
      /(cluster-x[0-9a-f]{10}) \| [^|]+ \| [^|]+ \| (\S+-x[0-9a-f]{10})/.exec(
        JSON.stringify(body.messages.at(-1)),
      );
    demo.server.replies((request) => {
      const [, cluster, name] = affected(request) ?? [];
      return { text: `\`${name}\` in ${cluster} does not work.` };
    });
    const variables = { ...demo.variables, K8S_MCP_AGENT_ANONYMIZE: 'true' };
    const names = await runProgram(
      ['query', '-o', 'json', 'select distinct name from resources union select name from clusters'],
      demo.home,
      demo.withoutModel,
    );

    const { stdout, stderr } = await runProgram(['diagnose', '--explain', '--no-logs'], demo.home, variables);

    const words = new Set(sent().split(/[^A-Za-z0-9.-]+/));
    const known = [...names.stdout.matchAll(/"name": "([^"]*)"/g)].flatMap(([, name]) => name ?? []);
    const ofFleet = known.filter((name) => /^(?:demo-|dev-node|payments|checkout|ledger|shop)/.test(name));
    expect(stderr).toMatch(/5 explanations/);
    expect(demo.server.requests).toHaveLength(5);
    expect(stdout).toMatch(/explained .* in demo-\w+ does not work/);
    expect(stdout).not.toMatch(/-x[0-9a-f]{10}/);
    expect(ofFleet.length).toBeGreaterThan(10);
    expect(ofFleet.filter((name) => words.has(name))).toEqual([]);
    expect(sent().match(/\bdemo-(?:dev|prod|staging|legacy)/g)).toBeNull();
  });

  it('sends names where it is not asked for', async () => {
    demo.server.requests.length = 0;
    demo.server.replies({ text: 'I do not know.' });

    await runProgram(['ask', 'how is demo-dev?'], demo.home, demo.variables);

    expect(sent()).toContain('demo-dev');
  });
});
