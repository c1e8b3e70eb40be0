import { execFileSync } from 'node:child_process';
import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import type { ModelReply } from '../fakes/model-server.ts';
import { askedDemo } from './asked-demo.ts';
import { type ProgramResult, runProgram } from './run-program.ts';
import { hasTerminal, TerminalProgram } from './terminal-program.ts';

const count: ModelReply = {
  calls: [
    {
      name: 'inventory',
      arguments: { sql: 'select cluster, count(*) as nodes from nodes group by cluster' },
    },
  ],
};
const answer: ModelReply = { text: 'demo-dev has 2 nodes.' };

/** Conversations in the file that holds them, and without it. */
describe('e2e/conversations', () => {
  const demo = askedDemo();
  const dataDir = join(demo.home, '.local/share/k8s-mcp-agent');
  const privateFile = join(dataDir, 'private.db');

  function run(...words: string[]): Promise<ProgramResult> {
    return runProgram(words, demo.home, demo.variables);
  }

  it('goes on with --continue and --session, by the first letters too, and refuses one that there is not', async () => {
    demo.server.replies(count, answer);
    await run('ask', 'first question');
    demo.server.replies(answer);
    const { stdout } = await run('ask', 'and again?', '--continue', '-o', 'json');
    const { session, evidence } = JSON.parse(stdout);
    demo.server.replies(answer);
    await run('ask', 'once more', '--session', session.slice(0, 4));
    const unknown = await run('ask', 'x', '--session', 'nosuchid');
    const listed = JSON.parse((await run('sessions', '-o', 'json')).stdout);

    expect(evidence).toEqual([]);
    expect(listed.items).toMatchObject([
      { id: session, questions: ['first question', 'and again?', 'once more'] },
    ]);
    expect(unknown).toMatchObject({ code: 2, stderr: expect.stringContaining('SESSION_UNKNOWN') });
    expect(statSync(privateFile).mode & 0o777).toBe(0o600);
  });

  it('keeps no secret that was asked about, and none of it in the request', async () => {
    demo.server.replies(answer);
    await run('ask', 'is the token ghp_0123456789abcdefghijABCDEFGHIJ012345 in use?');

    const database = new DatabaseSync(privateFile, { readOnly: true });
    const questions = database.prepare('select question from t_turns').all();
    database.close();
    expect(JSON.stringify(questions)).toContain('<hidden:');
    expect(JSON.stringify([questions, demo.server.requests])).not.toContain('ghp_0123456789');
  });

  it('keeps those about an exported file apart from those about the own fleet', async () => {
    const file = join(demo.home, 'export.db');
    await run('export', file);
    demo.server.replies(count, answer);
    const first = await run('ask', 'of the file', '--store', file);
    demo.server.replies(answer);
    const other = await run('ask', 'x', '--continue', '--store', file, '-o', 'json');
    const own = JSON.parse((await run('sessions', '-o', 'json')).stdout);
    const ofFile = JSON.parse((await run('sessions', '-o', 'json', '--store', file)).stdout);

    expect(first.stdout).toContain('demo-dev has 2 nodes.');
    expect(ofFile.items).toMatchObject([
      { id: JSON.parse(other.stdout).session, questions: ['of the file', 'x'] },
    ]);
    expect(JSON.stringify(own)).not.toContain('of the file');
  });

  it('answers, and says that nothing is kept, beside a private.db that cannot be read', async () => {
    const before = execFileSync('cat', [privateFile]);
    writeFileSync(privateFile, 'this is no database, and longer than a header of one would be');
    demo.server.replies(count, answer);
    const { stdout, stderr, code } = await run('ask', 'how many nodes?');
    const listed = await run('sessions');
    writeFileSync(privateFile, before);

    expect([stdout, code]).toEqual(['demo-dev has 2 nodes.\n', 3]);
    expect(stderr).toMatch(/this conversation is not kept: .*private\.db/);
    expect(listed).toMatchObject({ code: 1, stderr: expect.stringContaining('STORE_CORRUPT') });
  });

  it('keeps nothing when the setting says so', async () => {
    demo.server.replies(count, answer);
    const rowsBefore = (await run('sessions', '-o', 'name')).stdout;

    const { code, stderr } = await runProgram(['ask', 'not to be kept'], demo.home, {
      ...demo.variables,
      K8S_MCP_AGENT_CONVERSATION_RETENTION: '0s',
    });

    expect(code).toBe(3);
    expect(stderr).not.toContain('not kept');
    expect((await run('sessions', '-o', 'name')).stdout).toBe(rowsBefore);
  });

  it.skipIf(!hasTerminal || !canMount(join(demo.home, 'probe')))(
    'shows the answer on a full disk',
    async () => {
      const disk = join(demo.home, 'disk');
      mount(disk);
      execFileSync('cp', ['-r', dataDir, join(disk, 'data')]);
      const chat = new TerminalProgram(['--data-dir', join(disk, 'data')], {
        home: demo.home,
        variables: demo.variables,
      });
      try {
        await chat.shows(/> $/);
        fill(join(disk, 'ballast'));
        demo.server.replies(count, answer, answer);

        chat.type('how many nodes?\r');
        await chat.shows(/not kept[\s\S]*> $/);

        expect(chat.text).toMatch(/demo-dev has 2 nodes\.\n/);
        chat.clear();
        chat.type('and again?\r');
        await chat.shows(/1 sentence held[\s\S]*> $/);
        chat.type('\u0004');
        expect(await chat.ended).toBe(0);
      } finally {
        await chat.stop();
        // Children of a program that had to be killed may still look at it.
        execFileSync('umount', ['-l', disk]);
      }
    },
  );
});

function mount(folder: string): void {
  mkdirSync(folder, { recursive: true });
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=32m', 'tmpfs', folder], { stdio: 'pipe' });
}

/** Small file systems are for root. */
function canMount(folder: string): boolean {
  try {
    mount(folder);
    execFileSync('umount', [folder]);
    return true;
  } catch {
    return false;
  }
}

function fill(file: string): void {
  try {
    execFileSync('dd', ['if=/dev/zero', `of=${file}`, 'bs=4096'], { stdio: 'pipe' });
  } catch {
    // dd says that the disk is full, as it is to be.
  }
}
