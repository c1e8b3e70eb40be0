import { nothingRead, readUnread } from '../agent/read-unread.ts';
import type { Scope } from '../domain/coverage.ts';
import { isAppError } from '../domain/errors.ts';
import type { Model } from '../domain/ports/model.ts';
import type { UnreadReport } from '../domain/reports.ts';
import type { ExtractionOptions } from '../extract/extract-resource.ts';
import { readingParser } from '../extract/said-records.ts';
import type { SqliteStore } from '../store/sqlite/sqlite-store.ts';
import { type AgentSurroundings, openModelWithNames, redactorForModels } from './agent.ts';

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
    // A text of which names are hidden names nothing.
    const refusal = 'answers that no rule can read cannot be read by a model without names';
    model = await openModelWithNames(options, { refusal, option: '--read-unread' });
  } catch (error) {
    if (signal.aborted || !isAppError(error)) throw error;
    return { ...nothingRead(), failure: error };
  }
  return readUnread({
    scope,
    model,
    redactor: redactorForModels(await store.hashKey()),
    unread: store.unread,
    inventory: store,
    parse: readingParser(extraction),
    limits: { tokens: settings.answerTokens, dollars: settings.answerDollars },
    clock,
    signal,
  });
}
