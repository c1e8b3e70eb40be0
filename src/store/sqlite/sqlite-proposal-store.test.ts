import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ProposedForm } from '../../domain/profile-form.ts';
import { PrivateDatabase } from './private-database.ts';
import { SqliteProposalStore } from './sqlite-proposal-store.ts';

const key = { fingerprint: 'one', model: 'a-model', prompt: 1 };
const proposed = (tool: string): ProposedForm =>
  ProposedForm.parse({ form: { list_tool: tool }, model: 'a-model' });

describe('store/sqlite/sqlite-proposal-store', () => {
  let folder: string;
  let database: PrivateDatabase;
  let store: SqliteProposalStore;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'proposals-'));
    database = new PrivateDatabase(join(folder, 'private.db'));
    store = new SqliteProposalStore(database);
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('finds a proposal by its server, model and prompt alone', async () => {
    await store.saveProposal(key, proposed('first'), '2026-01-01T00:00:00.000Z');

    expect(await store.findProposal(key)).toEqual(proposed('first'));
    expect(await store.findProposal({ ...key, prompt: 2 })).toBeNull();
    expect(await store.findProposal({ ...key, model: 'another' })).toBeNull();
    expect(await store.findProposal({ ...key, fingerprint: 'two' })).toBeNull();
  });

  it('gives the newest for a server, whichever model made it', async () => {
    await store.saveProposal({ ...key, model: 'z' }, proposed('newer'), '2026-01-02T00:00:00.000Z');
    await store.saveProposal(key, proposed('older'), '2026-01-01T00:00:00.000Z');

    expect(await store.newestProposal('one')).toEqual(proposed('newer'));
    expect(await store.newestProposal('two')).toBeNull();
  });

  it('forgets what is older than thirty days', async () => {
    await store.saveProposal(key, proposed('first'), '2026-01-01T00:00:00.000Z');
    await store.saveProposal({ ...key, fingerprint: 'two' }, proposed('second'), '2026-02-01T00:00:00.000Z');

    expect(await store.newestProposal('one')).toBeNull();
  });

  it.each(['no JSON', '{}', '{"form":{"list_tool":5},"model":"m"}'])(
    'takes %s for no proposal',
    async (data) => {
      await store.saveProposal(key, proposed('first'), '2026-01-01T00:00:00.000Z');
      database.use((opened) => opened.prepare('update t_profile_proposals set data = ?').run(data));

      expect(await store.newestProposal('one')).toBeNull();
    },
  );
});
