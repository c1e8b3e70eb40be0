import { fingerprint } from '../analyze/diagnose/fingerprint.ts';
import type { Scope } from '../domain/coverage.ts';
import { AppError, isAppError, toFailure } from '../domain/errors.ts';
import { groupResource } from '../domain/kind-names.ts';
import type { Model } from '../domain/ports/model.ts';
import type { Clock } from '../domain/ports/outside.ts';
import type { LeaseStore, ListWriter } from '../domain/ports/store.ts';
import type { KeptUnread, ReadingParser, SaidResources, UnreadStore } from '../domain/ports/unread.ts';
import type { UnreadReading, UnreadReport } from '../domain/reports.ts';
import type { Redactor } from '../redact/redactor.ts';
import { AnswerBudget, type AnswerLimits } from './answer-budget.ts';
import { createBoundary } from './boundary/create-boundary.ts';
import { unreadPrompt, unreadPromptVersion } from './prompts/unread-prompt.ts';
import { singleTurn } from './single-turn.ts';

export interface ReadUnreadOptions {
  scope: Scope;
  model: Model;
  redactor: Redactor;
  unread: UnreadStore;
  inventory: ListWriter & LeaseStore;
  parse: ReadingParser;
  /** Of all texts together; the steps are ours. */
  limits: Omit<AnswerLimits, 'steps'>;
  clock: Clock;
  signal: AbortSignal;
}

/** In one run; what was read before does not count. */
const mostAsked = 20;
/** Of each text. */
const mostCharacters = 16_000;
const maxOutputTokens = 4000;
/** Longer than any answer within `maxOutputTokens`: a provider that does not keep to it is not followed. */
const longestReading = 100_000;
/** Events would be remembered, and of Secrets nothing is asked of a server. */
const neverRead = new Set(['events', 'events.events.k8s.io', 'secrets']);

export function nothingRead(): UnreadReport {
  return {
    readings: [],
    cost: { inputTokens: 0, outputTokens: 0, dollars: null },
    left: 0,
    passedOver: 0,
    failure: null,
  };
}

/**
 * Has a model read what no rule can: the last answer of each kind of which nothing better is kept. What it names, and the text
 * names, too, is kept as rows of the source `model`, never as all there is. Asks once for the same text. Rejects with CANCELLED
 * and STORE_*; where the model fails, there is what was read until then.
 */
export async function readUnread(options: ReadUnreadOptions): Promise<UnreadReport> {
  const { limits, scope, signal, unread } = options;
  const budget = new AnswerBudget({ ...limits, steps: mostAsked });
  const all = await unread.unreadTexts(scope);
  const texts = all.filter(isReadable);
  const report = { ...nothingRead(), passedOver: all.length - texts.length };
  for (const text of texts) {
    try {
      const reading = await readOne(text, options, budget);
      if (reading === null) report.left += 1;
      else report.readings.push(reading);
    } catch (error) {
      if (signal.aborted || !isAppError(error) || error.code.startsWith('STORE_')) throw error;
      report.failure = error;
      break;
    }
  }
  const { inputTokens, outputTokens, dollars } = budget.cost;
  return { ...report, cost: { inputTokens, outputTokens, dollars } };
}

function isReadable({ kind, rows }: KeptUnread): boolean {
  return rows !== 'other' && !neverRead.has(groupResource(kind));
}

/** null: it was not read before, and no more is to be asked. */
async function readOne(
  text: KeptUnread,
  options: ReadUnreadOptions,
  budget: AnswerBudget,
): Promise<UnreadReading | null> {
  const { model, unread, clock, parse } = options;
  const key = {
    fingerprint: fingerprint(`${groupResource(text.kind)} ${text.hash} ${text.length}`),
    model: model.names.join(','),
    prompt: unreadPromptVersion,
  };
  // What cannot be kept is read all the same.
  const known = await unread.findReading(key).catch(() => null);
  if (known === null && budget.exhausted !== null) return null;
  const reading = known ?? (await askModel(text, options, budget));
  if (known === null && reading !== '')
    await unread.saveReading(key, reading, new Date(clock.now()).toISOString()).catch(() => undefined);
  // Of an empty text the rungs say that there is nothing; a model that says nothing says no such thing.
  const said = reading === '' ? null : parse(reading, text.text.slice(0, mostCharacters), text.kind);
  const told = { cluster: text.cluster, kind: groupResource(text.kind), source: text.source };
  const dropped = said?.dropped.length ?? 0;
  const failure = said === null ? noReading() : await keep(text, said, options);
  const count = failure === null ? (said?.resources.length ?? 0) : 0;
  return { ...told, count, dropped, isKept: known !== null, failure };
}

function noReading() {
  return toFailure(new AppError('PARSE', 'what the model answered holds no records'));
}

async function askModel(
  { kind, text }: KeptUnread,
  { model, redactor, signal }: ReadUnreadOptions,
  budget: AnswerBudget,
): Promise<string> {
  const boundary = createBoundary(redactor);
  const said = await singleTurn({
    model,
    boundary,
    system: unreadPrompt(groupResource(kind)),
    user: boundary.fence('answer', text.slice(0, mostCharacters)),
    maxOutputTokens,
    budget,
    signal,
  });
  return said.length > longestReading ? '' : boundary.text(said).trim();
}

/** Why it is not kept; null: it is. */
async function keep(
  text: KeptUnread,
  said: SaidResources,
  { inventory, unread, clock }: ReadUnreadOptions,
): Promise<UnreadReading['failure']> {
  const { clusterId, kind, saidAt } = text;
  // That a text names nothing is no news, unless an earlier one did.
  if (said.resources.length === 0 && text.rows === 'none') return null;
  const held = await inventory.acquire(clusterId);
  if (held !== null)
    return toFailure(new AppError('LEASE_HELD', `${held.holder} is writing what is kept of ${text.cluster}`));
  try {
    // While the model was asked, another process may have read better.
    const now = await unread.unreadTexts({ clusterIds: [clusterId], namespaces: 'all' });
    if (!now.some((other) => other.hash === text.hash && isReadable(other) && isSameKind(other, text)))
      return toFailure(new AppError('PARSE', 'meanwhile something better was read'));
    const begun = clock.now();
    const list = await inventory.begin({
      clusterId,
      kind,
      source: 'model',
      startedAt: saidAt,
      ttlSeconds: 0,
    });
    const page = { changed: said.resources, unchangedIds: [], dropped: said.dropped, bytes: text.length };
    await inventory.write(list, { ...page, result: null });
    await inventory.finish(list, resultOf(text), clock.now() - begun);
    return null;
  } finally {
    await inventory.release(clusterId);
  }
}

function isSameKind(one: KeptUnread, other: KeptUnread): boolean {
  return groupResource(one.kind) === groupResource(other.kind);
}

function resultOf({ source, length }: KeptUnread) {
  const part = length > mostCharacters ? `the first ${mostCharacters} characters of ` : '';
  return {
    completeness: 'partial' as const,
    reason: `read by a model from ${part}an answer of ${source} that no rule can read`,
    provenNamespaces: 'all' as const,
    resourceVersion: null,
  };
}
