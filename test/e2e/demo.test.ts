import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { programCommand, temporaryFolder } from './run-program.ts';

const root = resolve(import.meta.dirname, '../..');

interface DemoProcess {
  child: ChildProcess;
  output: { stdout: string; stderr: string };
  /** The exit code; null: ended by a signal. */
  ended: Promise<number | null>;
  /** Command lines of running processes that have to do with this demo. */
  processes(): string[];
  /** What is in its temporary folder. */
  left(): string[];
}

function startDemo(
  { command, args }: { command: string; args: string[] },
  folder: string,
  variables: Record<string, string>,
): DemoProcess {
  const temporary = join(folder, 'tmp');
  mkdirSync(temporary, { recursive: true });
  const env = { PATH: process.env.PATH ?? '', LANG: 'C.UTF-8', TZ: 'UTC', TMPDIR: temporary, ...variables };
  const child = spawn(command, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const)
    child[name].setEncoding('utf8').on('data', (text: string) => {
      output[name] += text;
    });
  return {
    child,
    output,
    ended: new Promise((done) => child.on('close', (code) => done(code))),
    processes: () =>
      execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' })
        .split('\n')
        .filter((line) => line.includes(temporary)),
    left: () => readdirSync(temporary),
  };
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((done) => setTimeout(done, 20));
}

describe('e2e/demo, as a newcomer runs it', () => {
  const folder = temporaryFolder();
  const config = join(folder, 'config', 'k8s-mcp-agent');
  const marker = join(folder, 'a-server-of-the-person-was-started');
  let demo: DemoProcess;
  let exitCode: number | null;
  let durationMs: number;
  let duringScan: { processes: string[]; left: string[] };

  beforeAll(async () => {
    mkdirSync(config, { recursive: true });
    const server = { command: 'touch', args: [marker] };
    writeFileSync(join(config, 'mcp.json'), JSON.stringify({ mcpServers: { own: server } }));
    const begun = Date.now();
    demo = startDemo({ command: 'npm', args: ['run', 'demo'] }, folder, {
      // Nobody can write there.
      HOME: '/proc',
      npm_config_cache: join(folder, 'npm'),
      npm_config_update_notifier: 'false',
      // npm's own, in the temporary folder.
      NODE_DISABLE_COMPILE_CACHE: '1',
      XDG_CONFIG_HOME: join(folder, 'config'),
      // All of it is the person's own, and none of it may be used.
      KUBECONFIG: join(folder, 'missing-kubeconfig'),
      MCP_SERVER_COMMAND: `touch ${marker}`,
      K8S_MCP_AGENT_DATA_DIR: join(folder, 'own-data'),
      K8S_MCP_AGENT_CONTEXTS: 'none-of-the-demo',
      K8S_MCP_AGENT_VIA: 'mcp',
      HTTP_PROXY: 'http://127.0.0.1:1',
      HTTPS_PROXY: 'http://127.0.0.1:1',
    });
    duringScan = { processes: [], left: [] };
    // The server is there for some part of the scan: which one depends on how busy the machine is.
    await until(() => {
      duringScan = { processes: demo.processes(), left: demo.left() };
      const isThere = duringScan.processes.some((line) => line.includes('kubernetes-mcp-server'));
      return isThere || demo.child.exitCode !== null;
    });
    exitCode = await demo.ended;
    durationMs = Date.now() - begun;
  }, 60_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('ends as planned, within a minute at the very most', () => {
    expect([exitCode, demo.output.stderr]).toEqual([0, expect.not.stringContaining('error')]);
    expect(durationMs).toBeLessThan(60_000);
  });

  it.each([
    [/^demo-prod-eu +ready +api +\d+ +\d+ /m, 'a cluster that is read by its API'],
    [/^demo-staging +ready +mcp +\d+ +\d+ /m, 'a cluster that is read through the MCP server'],
    [/^demo-legacy +unreachable$|^demo-legacy +unreachable +/m, 'the dead cluster'],
    [/^demo-legacy: .*CONNECTION_REFUSED/m, 'why it is dead'],
    [/ demo-prod-us +node\/prod-us-node-4 .*not ready/im, 'a node that is lost'],
    [
      / demo-prod-eu +shop +deployment\/payments +argocd-controller +image shop\/payments 1\.4\.1 → 1\.4\.2/m,
      'a rollout that went wrong, and whose it was',
    ],
    [/ demo-prod-us +shop +secret\/payment-provider .*gone/m, 'a Secret that is gone'],
    [/ Secret payment-provider +missing/m, 'who misses it'],
    [/^demo-prod-eu +shop +payments +2\/2 /m, 'how it was before'],
    [/^demo-prod-eu +shop +payments +0\/2 /m, 'how it is now'],
    [/^demo-dev +shop +payments +0\/2 /m, 'a deployment that is not ready'],
    [/^demo-prod-eu +shop +payments-\S+ +CrashLoopBackOff +3$/m, 'a pod that crashes'],
    [/^demo-dev +shop +payments-\S+ +OOMKilled +2$/m, 'a pod that wants more memory'],
    [/^demo-staging +shop +promo-\S+ +ImagePullBackOff +0$/m, 'a pod without its image'],
    [/^demo-prod-us +shop +recommender-\S+ +Pending +0$/m, 'a pod that finds no node'],
    [/^What next/m, 'what to do next'],
    [/^ {2}npm start -- full-scan$/m, 'as it is to be typed here'],
  ])('prints %s: %s', (pattern) => {
    expect(demo.output.stdout).toMatch(pattern);
  });

  it('says with each answer what it rests on, and that the live clusters are whole', () => {
    expect(demo.output.stderr).toMatch(/^everything was seen: 4 clusters, no kind has a gap$/m);
    expect(demo.output.stderr).toMatch(
      /as of .* · 4 of 5 clusters · not seen: demo-legacy \(connection refused\)/,
    );
  });

  it('starts the MCP server for real, and leaves no process', () => {
    expect(duringScan.processes.join('\n')).toContain('kubernetes-mcp-server');
    expect(demo.processes()).toEqual([]);
  });

  it('leaves no file', () => {
    expect(duringScan.left).toEqual([expect.stringMatching(/^k8s-mcp-agent-demo-/)]);
    expect(demo.left()).toEqual([]);
    expect(existsSync(join(folder, 'own-data'))).toBe(false);
    expect(readdirSync(config)).toEqual(['mcp.json']);
  });

  it("starts none of the person's own servers", () => {
    expect(existsSync(marker)).toBe(false);
  });
});

describe('e2e/demo, when it is stopped', () => {
  const folder = temporaryFolder();
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.each([
    ['one Ctrl-C', ['SIGINT'], 130],
    ['a second Ctrl-C', ['SIGINT', 'SIGINT'], 130],
    ['SIGTERM', ['SIGTERM'], 143],
  ] as const)('%s ends it, and leaves no process and no file', async (name, signals, code) => {
    const demo = startDemo(programCommand(['demo']), join(folder, name), { HOME: '/proc' });
    await until(() => demo.processes().some((line) => line.includes('kubernetes-mcp-server')));
    await until(() => demo.output.stderr.includes('demo-dev: '));

    for (const signal of signals) {
      demo.child.kill(signal);
      await until(() => demo.output.stderr.includes('once more') || demo.child.exitCode !== null);
    }

    expect(await demo.ended).toBe(code);
    expect(demo.output.stdout).not.toContain('$ k8s-mcp-agent status');
    // A server that was left alone ends with its stdin, which takes it a moment.
    await until(() => demo.processes().length === 0);
    expect(demo.left()).toEqual([]);
  });
});

describe('e2e/demo, where it cannot go well', () => {
  const folder = temporaryFolder();
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('fails when a live cluster could not be read, and says which', async () => {
    // The embedded server cannot start with a home that is a file.
    const demo = startDemo(programCommand(['demo']), folder, { HOME: '/dev/null' });

    expect(await demo.ended).toBe(1);
    expect(demo.output.stdout).toMatch(/^demo-staging: .*MCP_SERVER_DIED/m);
    expect(demo.output.stdout).toContain(
      'Not all went as planned: status ended with exit code 3, planned was 0',
    );
    expect(demo.left()).toEqual([]);
  });
});
