import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DemoFleet, startDemoFleet } from '../../src/demo/start-demo-fleet.ts';
import { ModelServer, type SentRequest } from '../fakes/model-server.ts';
import { runProgram, temporaryFolder } from './run-program.ts';

describe('e2e/anonymize, the program against a provider on loopback and the demo fleet', () => {
  const home = temporaryFolder();
  let fleet: DemoFleet;
  let server: ModelServer;
  const variables = () => ({
    KUBECONFIG: join(home, 'kubeconfig'),
    K8S_MCP_AGENT_MODEL_BASE_URL: server.baseUrl,
  });

  beforeAll(async () => {
    fleet = await startDemoFleet(Date.now());
    writeFileSync(join(home, 'kubeconfig'), fleet.kubeconfig);
    server = await ModelServer.start();
    await runProgram(['scan'], home, variables());
  }, 60_000);
  afterAll(async () => {
    await server.stop();
    await fleet.stop();
    rmSync(home, { recursive: true, force: true });
  });

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
  const sent = () => JSON.stringify(server.requests.map(({ body }) => body.messages.slice(1)));
  const prompt = () => JSON.stringify(server.requests[0]?.body.messages[0]);

  it('sends stand-ins, and shows names', async () => {
    const standIn = ({ body }: SentRequest) =>
      /cluster-x[0-9a-f]{10}(?= \| 2\b)/.exec(JSON.stringify(body))?.[0];
    server.replies({ calls: reads.map((call, index) => ({ ...call, id: `c${index}` })) }, (request) => ({
      text: `${standIn(request)} has 2 nodes.`,
    }));

    const asked = ['ask', '--anonymize', 'how many nodes has demo-dev, and how is payments in shop?'];
    const { stdout, stderr } = await runProgram(asked, home, variables());

    expect(stderr).toMatch(/e2 SQL: select cluster/);
    expect(stdout).toBe('demo-dev has 2 nodes.\n');
    expect(sent()).toMatch(/namespace-x[0-9a-f]{10}/);
    expect(
      sent().match(/\b(?:demo-(?:dev|prod|staging|legacy)[\w-]*|payments|dev-node-1|registry\.example)\b/g),
    ).toBeNull();
    expect(prompt()).not.toMatch(/demo-(?:dev|prod|staging|legacy)/);
  });

  it('sends names where it is not asked for', async () => {
    server.requests.length = 0;
    server.replies({ text: 'I do not know.' });

    await runProgram(['ask', 'how is demo-dev?'], home, variables());

    expect(sent()).toContain('demo-dev');
  });
});
