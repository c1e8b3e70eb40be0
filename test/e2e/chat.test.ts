import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { textWidth } from '../../src/lib/text-width.ts';
import { eventsOf, type ModelReply } from '../fakes/model-server.ts';
import { askedDemo } from './asked-demo.ts';
import { runProgram } from './run-program.ts';
import { hasTerminal, TerminalProgram } from './terminal-program.ts';

const count: ModelReply = {
  calls: [
    {
      name: 'inventory',
      arguments: { sql: 'select cluster, count(*) as nodes from nodes group by cluster' },
    },
  ],
};

/** The program in a pseudo-terminal, with a provider on loopback and the demo fleet. */
describe.skipIf(!hasTerminal)('e2e/chat', () => {
  const demo = askedDemo();
  let chat: TerminalProgram;

  afterEach(() => chat?.stop());
  async function open(
    words: string[] = [],
    { columns, ...more }: { columns?: number; [name: string]: string | number | undefined } = {},
  ): Promise<TerminalProgram> {
    chat = new TerminalProgram(words, {
      home: demo.home,
      variables: { ...demo.variables, ...(more as Record<string, string>) },
      ...(columns === undefined ? {} : { columns }),
    });
    await chat.shows(/> $/);
    chat.clear();
    return chat;
  }

  async function ask(question: string): Promise<string> {
    chat.clear();
    chat.type(`${question}\r`);
    await chat.shows(/sentences? held[\s\S]*> $/);
    return chat.text;
  }

  /** A reply of which the first part comes at once, and the rest never. */
  const hangs = (text: string): ModelReply => ({ events: eventsOf({ text }).slice(0, -3), thenSilent: true });

  it('answers with what was read, laid out, and says what was not seen, and what it cost', async () => {
    demo.server.replies(count, {
      text: '## Nodes\n\n**demo-dev** has 2 nodes. It has 99 nodes.\n\n| cluster | nodes |\n|---|--:|\n| demo-dev | 2 |\n| demo-dev | 77 |\n',
    });
    await open();

    const text = await ask('how many nodes?');

    expect(text).toMatch(/e1 SQL: select cluster.*\(4 rows\)/);
    expect(text).toContain('demo-dev has 2 nodes. [removed: not held by what was read]');
    // A row that was removed is told of in the table, once for all of them.
    expect(text).toMatch(/^cluster {32}nodes\ndemo-dev {35}2\n\[removed: not held by what was read\]$/m);
    expect(text).not.toMatch(/\*\*|\|---|99|77/);
    expect(text).toMatch(/as of .* · 4 of 5 clusters · not seen: demo-legacy \(connection refused\)/);
    expect(text).toMatch(/removed · 3 turns, 360 tokens, \$0\.0013, [\d.]+ s/);
    chat.type('\u0004');
    expect(await chat.ended).toBe(0);
  });

  it('mends what did not hold in its place, once, when the model can', async () => {
    demo.server.replies(
      count,
      { text: 'First:\n\ndemo-dev has 99 nodes.\n\nLast.' },
      { text: '1. demo-dev has 2 nodes.' },
    );
    await open();

    const text = await ask('how many nodes?');

    expect(text).toContain('1 sentence did not hold');
    expect(text).toMatch(/First:\n[\s\S]*\ndemo-dev has 2 nodes\.\n[\s\S]*\nLast\.\n/);
    const told = String(demo.server.requests.at(-1)?.body.messages.at(-1)?.content);
    expect(told).toMatch(/1\. demo-dev has 99 nodes\.\n +\(what was read counts otherwise: node\)/);
    expect(demo.server.requests.at(-1)?.body.tools ?? []).toEqual([]);
  });

  it('shows a paragraph while the next one is still to come, and stops at Ctrl-C, and goes on', async () => {
    demo.server.replies(count, hangs('demo-dev has 2 nodes.\n\nThe rest of it.\n\nNever shown'), {
      text: 'Again here.',
    });
    await open();
    chat.type('how many nodes?\r');

    await chat.shows('demo-dev has 2 nodes.');
    chat.type('\u0003');
    await chat.shows(/it was stopped[\s\S]*> $/);

    expect(chat.text).toMatch(/1 sentence held/);
    expect(await ask('and now?')).toContain('Again here.');
  });

  it('leaves at the second Ctrl-C on an empty line, and clears a line that is not', async () => {
    await open();

    chat.type('half a question\u0003');
    await chat.shows(/half a question[\s\S]*> $/);
    chat.clear();
    chat.type('\u0003');
    await chat.shows(/once more leaves[\s\S]*> $/);
    chat.type('\u0003');

    expect(await chat.ended).toBe(0);
    expect(chat.raw).toContain('\u001b[?2004l');
  });

  it('takes several lines that were pasted as one question', async () => {
    demo.server.replies({ text: 'Thanks.' });
    await open();

    chat.type('\u001b[200~first line\nsecond\tline\n\u001b[201~');
    await chat.shows('first line⏎second  line');
    await ask('');

    const asked = demo.server.requests.at(-1)?.body.messages.at(-1)?.content;
    expect(asked).toBe('first line\nsecond  line');
  });

  it('sends what earlier turns said, and their evidence by name, and pages in it', async () => {
    const page: ModelReply = { calls: [{ name: 'evidence', arguments: { id: 'e1', offset: 0 } }] };
    demo.server.replies(count, { text: 'demo-dev has 2 nodes.' }, page, {
      text: 'demo-dev has 2 nodes, as said.',
    });
    await open();
    await ask('how many nodes?');

    const text = await ask('say that again');

    expect(text).toMatch(/e2 e1 from 0 on \(4 rows\)/);
    expect(text).toContain('demo-dev has 2 nodes, as said.');
    const [system, ...said] = demo.server.requests.at(-2)?.body.messages ?? [];
    expect(system?.role).toBe('system');
    expect(said.map(({ role }) => role)).toEqual(['user', 'assistant', 'user']);
    expect(String(said[2]?.content)).toMatch(/e1 inventory\(.*4 rows, as of[\s\S]*Question: say that again/);
  });

  it('goes on after kill -9 with --continue: what was asked is known, and the evidence is there', async () => {
    demo.server.replies(
      count,
      { text: 'demo-dev has 2 nodes.' },
      hangs('Half of it.\n\nMore.\n\nNever shown'),
    );
    await open();
    await ask('how many nodes?');
    chat.type('a question in the middle\r');
    await chat.shows('Half of it.');
    await chat.signal('SIGKILL');
    await chat.ended;

    demo.server.replies({ text: 'demo-dev has 2 nodes.' });
    chat = new TerminalProgram(['--continue'], { home: demo.home, variables: demo.variables });
    await chat.shows(/2 asked so far, last: a question in the middle\s+It was not answered[\s\S]*> $/);
    const text = await ask('so how many?');
    chat.clear();
    chat.type('/evidence e1\r');
    await chat.shows(/demo-dev +2\n[\s\S]*> $/);

    expect(text).toContain('1 sentence held');
    // It rests on what was read before.
    expect(text).toMatch(/as of .* · 4 of 5 clusters/);
  });

  it('has one conversation in two processes: neither loses a turn or an id of evidence', async () => {
    demo.server.replies(count, { text: 'demo-dev has 2 nodes.' });
    await open();
    await ask('first of two');
    const { stdout } = await runProgram(['sessions', '-o', 'name'], demo.home, demo.variables);
    const session = stdout.split('\n')[0] ?? '';

    demo.server.replies(count, { text: 'demo-dev has 2 nodes.' });
    const other = await runProgram(
      ['ask', 'second', '--session', session, '-o', 'json'],
      demo.home,
      demo.variables,
    );
    demo.server.replies(count, { text: 'demo-dev has 2 nodes.' });
    await ask('third');

    expect(JSON.parse(other.stdout)).toMatchObject({ session, evidence: [{ id: 'e2' }] });
    chat.clear();
    chat.type('/evidence\r');
    await chat.shows(/e3 [\s\S]*> $/);
    expect(chat.text.match(/^e\d/gm)).toEqual(['e1', 'e2', 'e3']);
  });

  it('ends cleanly at SIGTERM in the middle of an answer, with the terminal as it was', async () => {
    demo.server.replies(hangs('words'));
    await open();
    chat.type('anything\r');
    await chat.shows('thinking');

    await chat.signal('SIGTERM');

    expect(await chat.ended).toBe(143);
    expect(chat.raw).toContain('\u001b[?2004l');
    expect(chat.raw.lastIndexOf('\u001b[?25h')).toBeGreaterThan(chat.raw.lastIndexOf('\u001b[?25l'));
  });

  it('fits 40 columns, in Chinese too, and follows the window', async () => {
    const text = `集群 demo-dev 有 2 个节点，这是根据已经保存的数据得出的结论，没有看到的部分不计算在内。`;
    demo.server.replies(count, { text });
    await open([], { columns: 40 });

    const narrow = await ask('每个集群有多少节点？');
    chat.clear();
    chat.resize(100, 40);
    // The prompt is drawn anew once the program has been told of it.
    await chat.shows(/> $/);
    const wide = await ask('再说一遍');

    const lines = (shown: string) => shown.slice(shown.indexOf('集群')).split('\n');
    expect(lines(narrow).filter((line) => textWidth(line) > 40)).toEqual([]);
    expect(lines(wide).some((line) => textWidth(line) > 40)).toBe(true);
  });

  it.each([{ NO_COLOR: '1' }, { TERM: 'dumb' }])('is plain Markdown with %o', async (more) => {
    demo.server.replies(count, { text: '**demo-dev** has 2 nodes.' });
    await open([], more);

    const text = await ask('how many nodes?');

    expect(text).toContain('**demo-dev** has 2 nodes.');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are what is looked for
    expect(chat.raw).not.toMatch(/\u001b\[\d*m/);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences are what is looked for
    if ('TERM' in more) expect(chat.raw).not.toMatch(/\u001b/);
  });

  it('has commands of its own, also without a key, and says the nearest to one that it has not', async () => {
    await open([], { K8S_MCP_AGENT_MODEL_BASE_URL: '' });
    const run = async (line: string, shown: RegExp): Promise<void> => {
      chat.clear();
      chat.type(`${line}\r`);
      await chat.shows(new RegExp(`${shown.source}[\\s\\S]*> $`));
    };

    await run('/help', /\/evidence \[e3\]/);
    await run('/clusters', /demo-prod-eu +ready/);
    await run('/tools', /inventory: /);
    await run('/evidence', /Nothing was read yet/);
    await run('/cost', /0 questions/);
    await run('/model other/model', /other\/model/);
    await run('/evidense', /Did you mean \/evidence\?/);
    await run('/export', /Nothing was asked yet/);
    await run('/clear', /A new conversation/);
    await run('how many pods?', /MODEL_KEY_MISSING[\s\S]*OPENROUTER_API_KEY/);
    chat.type('/quit\r');
    expect(await chat.ended).toBe(0);
  });

  it('says at once that there is no key', async () => {
    chat = new TerminalProgram([], {
      home: demo.home,
      variables: { ...demo.variables, K8S_MCP_AGENT_MODEL_BASE_URL: '' },
    });

    await chat.shows(/no key for a language model[\s\S]*OPENROUTER_API_KEY/);
  });

  it('exports a conversation with its evidence, for its owner alone, and over no other file', async () => {
    demo.server.replies(count, { text: 'demo-dev has 2 nodes.' });
    await open();
    await ask('how many nodes?');
    chat.type('/export talk.md\r');
    await chat.shows(/Written: .*talk\.md[\s\S]*> $/);
    chat.type('/export talk.md\r');
    await chat.shows(/talk\.md is there already \(EXPORT_EXISTS\)/);

    const file = join(demo.home, 'talk.md');
    const text = readFileSync(file, 'utf8');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(text).toMatch(
      /## how many nodes\?[\s\S]*demo-dev has 2 nodes\.[\s\S]*### e1[\s\S]*\| demo-dev \| 2 \|/,
    );
  });

  it('answers once what is piped in, and shows how it is used where nothing is', async () => {
    demo.server.replies(count, { text: '**demo-dev** has 2 nodes.' });

    const piped = await runProgram([], demo.home, demo.variables, 'how many nodes?\n');
    const nothing = await runProgram([], demo.home, demo.variables);

    expect(piped).toMatchObject({ code: 3, stdout: '**demo-dev** has 2 nodes.\n' });
    expect(nothing.stdout).toMatch(/^Usage: k8s-mcp-agent/);
    expect(nothing.code).toBe(0);
  });
});
