import { createHmac } from 'node:crypto';
import { nothingRead, readUnread } from '../agent/read-unread.ts';
import type { Scope } from '../domain/coverage.ts';
import { AppError, isAppError } from '../domain/errors.ts';
import type { Model } from '../domain/ports/model.ts';
import type { UnreadReport } from '../domain/reports.ts';
import type { ExtractionOptions } from '../extract/extract-resource.ts';
import { readingParser } from '../extract/said-records.ts';
import { createRedactor } from '../redact/create-redactor.ts';
import type { SqliteStore } from '../store/sqlite/sqlite-store.ts';
import { type AgentSurroundings, openConfiguredModel } from './agent.ts';

export interface ReadWithModelOptions extends AgentSurroundings {
  store: SqliteStore;
  scope: Scope;
  extraction: ExtractionOptions;
  signal: AbortSignal;
}

/**
 * Has the model of the settings read what no rule can. Rejects with CANCELLED and STORE_*: where there is no model, that is the
 * answer's failure.
 */
export async function readUnreadWithModel(options: ReadWithModelOptions): Promise<UnreadReport> {
  const { settings, clock, store, scope, extraction, signal } = options;
  let model: Model;
  try {
    model = await modelFor(options);
  } catch (error) {
    if (signal.aborted || !isAppError(error)) throw error;
    return { ...nothingRead(), failure: error };
  }
  const hashKey = await store.hashKey();
  return readUnread({
    scope,
    model,
    redactor: createRedactor({
      keyedHash: (text) => createHmac('sha256', hashKey).update(text).digest('hex'),
      keepValues: 'none',
    }),
    unread: store.unread,
    inventory: store,
    parse: readingParser(extraction),
    limits: { tokens: settings.answerTokens, dollars: settings.answerDollars },
    clock,
    signal,
  });
}

/** Rejects with USAGE where names must not be sent: a text of which names are hidden names nothing. */
function modelFor(options: ReadWithModelOptions): Promise<Model> {
  if (!options.settings.anonymize) return openConfiguredModel(options);
  throw new AppError('USAGE', 'answers that no rule can read cannot be read by a model without names', {
    hint: 'Leave out --read-unread, or the setting anonymize.',
  });
}
