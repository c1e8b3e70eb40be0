import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { type DemoStage, runDemo } from './run-demo.ts';

const temporaryFolder = mkdtempSync(join(tmpdir(), 'k8s-mcp-agent-test-'));
afterAll(() => rmSync(temporaryFolder, { recursive: true, force: true }));

/** The exit codes that commands have in a demo that goes as planned. */
function planned([command]: readonly string[]): number {
  return command === 'full-scan' || command === 'scan' ? 3 : 0;
}

function stage(changes: Partial<DemoStage> = {}) {
  const said: string[] = [];
  const ran: string[] = [];
  const { run = async (words) => planned(words), ...rest } = changes;
  const made: DemoStage = {
    temporaryFolder,
    program: 'npm start --',
    signal: new AbortController().signal,
    now: () => Date.parse('2026-01-02T03:04:05Z'),
    say: (text) => said.push(text),
    run: (words, set) => {
      ran.push(words.join(' '));
      return run(words, set);
    },
    ...rest,
  };
  return { made, said, ran };
}

describe('demo/run-demo', () => {
  it('scans twice, shows what changed, what hangs together and the pods with trouble, and says what next', async () => {
    const { made, said, ran } = stage();

    expect(await runDemo(made)).toBe(0);
    expect(ran.slice(0, 2)).toEqual(['full-scan', 'scan --all']);
    for (const command of ['changes', 'tree', 'list', 'query'])
      expect(ran.map((words) => words.split(' ')[0])).toContain(command);
    for (const words of ran) expect(said.join('\n')).toContain(`$ k8s-mcp-agent ${words.split(' ')[0]}`);
    expect(said.at(-1)).toContain('npm start -- full-scan');
  });

  it('scans the first moment with the clock set back to it, and then goes on with what is now', async () => {
    const seen: { command: string; behindMs: number; image: string }[] = [];
    const { made } = stage({
      run: async (words, { kubeconfig, now }) => {
        const { clusters } = JSON.parse(readFileSync(kubeconfig, 'utf8')) as {
          clusters: { name: string; cluster: { server: string } }[];
        };
        const server = clusters.find(({ name }) => name === 'demo-prod-eu')?.cluster.server;
        const path = '/apis/apps/v1/namespaces/shop/deployments/payments';
        const text = await (await fetch(`${server}${path}`)).text();
        const { spec } = JSON.parse(text) as { spec: object };
        const image = /shop\/payments:([\w.]+)/.exec(JSON.stringify(spec))?.[1] ?? '';
        seen.push({ command: words[0] ?? '', behindMs: made.now() - now(), image });
        return planned(words);
      },
    });

    await runDemo(made);

    expect(seen[0]).toMatchObject({ command: 'full-scan', image: '1.4.1' });
    expect(seen[0]?.behindMs).toBeGreaterThan(60_000);
    expect(new Set(seen.slice(1).map(({ behindMs, image }) => `${behindMs} ${image}`))).toEqual(
      new Set(['0 1.4.2']),
    );
  });

  it('fits into 60 columns, but for long commands', async () => {
    const { made, said } = stage();

    await runDemo(made);

    const lines = said.flatMap((text) => text.split('\n')).filter((line) => !line.startsWith('$'));
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(60);
  });

  it('gives commands a private folder with a kubeconfig of live clusters, and takes all of it away', async () => {
    const seen: { folder: string; mode: number }[] = [];
    const servers = new Set<string>();
    const { made } = stage({
      run: async (words, { folder, kubeconfig, throughMcp }) => {
        const { clusters } = JSON.parse(readFileSync(kubeconfig, 'utf8')) as {
          clusters: { name: string; cluster: { server: string } }[];
        };
        const server = clusters.find(({ name }) => name === throughMcp)?.cluster.server;
        expect((await fetch(`${server}/readyz`)).status).toBe(200);
        servers.add(`${server}`);
        writeFileSync(join(folder, 'inventory'), 'kept');
        seen.push({ folder, mode: statSync(folder).mode % 0o1000 });
        return planned(words);
      },
    });

    expect(await runDemo(made)).toBe(0);
    expect(seen[0]?.mode).toBe(0o700);
    expect(seen.map(({ folder }) => existsSync(folder))).toEqual(seen.map(() => false));
    expect(readdirSync(temporaryFolder)).toEqual([]);
    for (const server of servers) await expect(fetch(`${server}/readyz`)).rejects.toThrow();
  });

  it('answers 1, and says what went astray, when a command ends otherwise than planned', async () => {
    const { made, said, ran } = stage({
      run: async (words) => (words.includes('--verify') ? 3 : planned(words)),
    });

    expect(await runDemo(made)).toBe(1);
    expect(ran.length).toBeGreaterThan(6);
    expect(said.at(-1)).toContain('status ended with exit code 3, planned was 0');
  });

  it('answers 1 when the dead cluster answers', async () => {
    const { made, said } = stage({ run: async () => 0 });

    expect(await runDemo(made)).toBe(1);
    expect(said.at(-1)).toContain('full-scan ended with exit code 0, planned was 3');
  });

  it('runs nothing more once it is stopped, and leaves nothing', async () => {
    const controller = new AbortController();
    const { made, said, ran } = stage({
      signal: controller.signal,
      run: async () => {
        controller.abort();
        return 130;
      },
    });

    expect(await runDemo(made)).not.toBe(0);
    expect(ran).toEqual(['full-scan']);
    expect(said.join('\n')).not.toContain('What next');
    expect(readdirSync(temporaryFolder)).toEqual([]);
  });

  it('says nothing more when it is stopped in the last command', async () => {
    const controller = new AbortController();
    const { made, said } = stage({
      signal: controller.signal,
      run: async (words) => {
        if (words[0] === 'query') controller.abort();
        return planned(words);
      },
    });

    expect(await runDemo(made)).not.toBe(0);
    expect(said.join('\n')).not.toContain('What next');
  });

  it('leaves nothing when a command throws', async () => {
    const listeners = process.listenerCount('exit');
    const { made } = stage({ run: () => Promise.reject(new Error('a fault')) });

    await expect(runDemo(made)).rejects.toThrow('a fault');
    expect(readdirSync(temporaryFolder)).toEqual([]);
    expect(process.listenerCount('exit')).toBe(listeners);
  });

  it('says what to do when there is no folder to write to', async () => {
    const { made } = stage({ temporaryFolder: join(temporaryFolder, 'missing') });

    await expect(runDemo(made)).rejects.toMatchObject({
      code: 'STORE_UNWRITABLE',
      message: expect.stringContaining('ENOENT'),
      hint: expect.stringContaining('TMPDIR'),
    });
  });
});
