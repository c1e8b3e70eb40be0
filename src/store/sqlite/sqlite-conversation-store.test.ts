import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakeClock } from '../../../test/fakes/fake-clock.ts';
import type { Answer } from '../../domain/answer.ts';
import { PrivateDatabase } from './private-database.ts';
import { SqliteConversationStore } from './sqlite-conversation-store.ts';

const dayMs = 86_400_000;

/** With evidence of these ids. */
function answer(...ids: string[]): Answer {
  return {
    question: 'how many?',
    text: 'demo-dev has 2 nodes.',
    claims: [],
    evidence: ids.map((id) => ({
      id,
      tool: 'inventory',
      arguments: { sql: 'select 1' },
      asOf: null,
      columns: ['nodes'],
      rows: [[2]],
      total: 1,
      text: null,
      notes: [],
      coverage: null,
    })),
    coverage: null,
    cost: { steps: 1, inputTokens: 1, outputTokens: 1, dollars: null, durationMs: 1, models: ['a'] },
    cutShort: null,
  };
}

describe('store/sqlite/sqlite-conversation-store', () => {
  let folder: string;
  let clock: FakeClock;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'conversations-'));
    clock = new FakeClock();
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** Another one is another process. */
  function store(inventory = ''): SqliteConversationStore {
    const database = new PrivateDatabase(join(folder, 'private.db'));
    return new SqliteConversationStore({ database, inventory, retentionMs: 30 * dayMs, clock });
  }

  it('gives what was kept, for its owner alone', async () => {
    const { number } = await store().begin('aaa', 'how many?');
    await store().end('aaa', number, answer('e1'));

    expect(await store().turns('aaa')).toMatchObject([
      { number: 1, question: 'how many?', answer: answer('e1') },
    ]);
    expect(await store().list(10)).toMatchObject([{ id: 'aaa', questions: ['how many?'] }]);
    expect(statSync(join(folder, 'private.db')).mode & 0o777).toBe(0o600);
  });

  it('knows nothing of a conversation that there is not', async () => {
    expect(await store().turns('nosuchid')).toEqual([]);
  });

  it('keeps a question that was never answered', async () => {
    await store().begin('aaa', 'lost?');

    expect(await store().turns('aaa')).toMatchObject([{ question: 'lost?', answer: null }]);
  });

  it('gives two processes no turn and no id of evidence twice, whichever ends first', async () => {
    const [one, other] = [store(), store()];
    const first = await one.begin('aaa', 'of one');
    const second = await other.begin('aaa', 'of the other');
    await other.end('aaa', second.number, answer(`e${second.firstEvidence}`));
    await one.end('aaa', first.number, answer('e1', 'e2'));
    const third = await one.begin('aaa', 'of one again');

    expect([first, second, third].map(({ number }) => number)).toEqual([1, 2, 3]);
    expect(second.firstEvidence).toBeGreaterThan(96);
    expect(third.firstEvidence).toBe(second.firstEvidence + 1);
  });

  it('goes on right after the evidence that there was', async () => {
    const { number } = await store().begin('aaa', 'one');
    await store().end('aaa', number, answer('e1', 'e2'));
    const second = await store().begin('aaa', 'two');
    await store().end('aaa', second.number, answer());

    expect(second.firstEvidence).toBe(3);
    expect((await store().begin('aaa', 'three')).firstEvidence).toBe(3);
  });

  it('gives the last used first, and of one inventory only', async () => {
    await store().begin('old', 'a');
    clock.advance(1000);
    await store().begin('new', 'b');
    await store('/elsewhere/export.db').begin('other', 'c');
    clock.advance(1000);
    await store().begin('old', 'd');

    expect((await store().list(10)).map(({ id }) => id)).toEqual(['old', 'new']);
    expect((await store().list(1)).map(({ id }) => id)).toEqual(['old']);
    expect(await store().turns('other')).toEqual([]);
  });

  it('forgets what was not used for the retention, and its turns with it', async () => {
    await store().begin('old', 'a');
    clock.advance(31 * dayMs);
    await store().begin('new', 'b');

    expect((await store().list(10)).map(({ id }) => id)).toEqual(['new']);
    expect(await store().turns('old')).toEqual([]);
    // Ends in another process after that.
    await store().end('old', 1, answer('e1'));
    expect(await store().turns('old')).toEqual([]);
  });

  it('gives the question where the answer is of another version', async () => {
    const { number } = await store().begin('aaa', 'how many?');
    await store()
      .end('aaa', number, { text: 'of tomorrow' } as unknown as Answer)
      .catch(() => undefined);
    new PrivateDatabase(join(folder, 'private.db')).use((database) =>
      database.prepare("update t_turns set answer = x'00'").run(),
    );

    expect(await store().turns('aaa')).toMatchObject([{ question: 'how many?', answer: null }]);
  });
});
