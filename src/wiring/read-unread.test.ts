import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakeClock } from '../../test/fakes/fake-clock.ts';
import { ModelServer } from '../../test/fakes/model-server.ts';
import { keyedTestHash, testRedactor } from '../../test/fakes/test-redactor.ts';
import { loadSettings } from '../config/load-settings.ts';
import { everything } from '../domain/coverage.ts';
import type { SqliteStore } from '../store/sqlite/sqlite-store.ts';
import { readUnreadWithModel } from './read-unread.ts';

describe('wiring/read-unread', () => {
  let model: ModelServer;
  beforeEach(async () => {
    model = await ModelServer.start();
  });
  afterEach(() => model.stop());

  it('sends nothing where names must not be sent, and says which setting forbids it', async () => {
    const { settings, environment } = await loadSettings({
      variables: { K8S_MCP_AGENT_MODEL_BASE_URL: model.baseUrl, K8S_MCP_AGENT_ANONYMIZE: 'on' },
      workingDirectory: '/',
    });

    const report = await readUnreadWithModel({
      settings,
      environment,
      clock: new FakeClock(),
      // Nothing of it is asked for.
      store: {} as SqliteStore,
      scope: everything,
      extraction: { redactor: testRedactor(), hash: keyedTestHash },
      signal: new AbortController().signal,
    });

    expect(report).toMatchObject({
      failure: { code: 'USAGE', hint: 'Leave out --read-unread, or the setting anonymize.' },
    });
    expect(model.requests).toEqual([]);
  });
});
