import { AppError } from '../domain/errors.ts';
import type { Model, ModelPart, ModelRequest } from '../domain/ports/model.ts';
import type { Clock } from '../domain/ports/outside.ts';
import { isNobodyThere, mayPass } from './model-failures.ts';

/** One attempt with one model. */
export interface Attempt {
  name: string;
  turn: (request: ModelRequest, signal: AbortSignal) => AsyncIterable<ModelPart>;
}

export interface SteadyModelOptions {
  /** The preferred model first; the others are asked where it fails. */
  attempts: readonly Attempt[];
  clock: Clock;
  /** 0 to 1. */
  random: () => number;
  /** Milliseconds that one turn may spend waiting, all models together. */
  waitBudgetMs: number;
}

/** How often a model that says nothing usable is asked again before the next one is. */
const unusableTurns = 3;
/** One more may meet a server that is just being started. */
const triesOfNobody = 2;
const firstWaitMs = 1000;
const longestWaitMs = 20_000;

/**
 * A model that is asked again: after faults that may pass, with exponential backoff and jitter, never sooner than the
 * provider said; after turns that cannot be used, at once; by the next model when the budget is spent or waiting cannot
 * help. Never again on a refused key. Parts of an attempt that failed are void (`again`).
 */
export function createSteadyModel(options: SteadyModelOptions): Model {
  return {
    names: options.attempts.map(({ name }) => name),
    turn: (request, signal) => turnOfAny(options, request, signal),
  };
}

async function* turnOfAny(
  options: SteadyModelOptions,
  request: ModelRequest,
  signal: AbortSignal,
): AsyncGenerator<ModelPart> {
  const budget = { waitMs: options.waitBudgetMs };
  let last = new AppError('MODEL_KEY_MISSING', 'no model is configured');
  for (const [index, attempt] of options.attempts.entries()) {
    const failure = yield* turnOfOne(attempt, request, { ...options, budget, signal });
    if (failure === null) return;
    last = failure;
    const next = options.attempts[index + 1];
    if (next === undefined || isSameForAll(last)) break;
    yield { type: 'again', reason: last.message, model: next.name, waitMs: 0 };
  }
  throw last;
}

interface TurnOfOneOptions {
  clock: Clock;
  random: () => number;
  budget: { waitMs: number };
  signal: AbortSignal;
}

/** Gives null once a turn came through, else what the last attempt failed of. */
async function* turnOfOne(
  attempt: Attempt,
  request: ModelRequest,
  { clock, random, budget, signal }: TurnOfOneOptions,
): AsyncGenerator<ModelPart, AppError | null> {
  for (let failed = 1; ; failed += 1) {
    const failure = yield* onceOrFailure(attempt, request, signal);
    if (failure === null) return null;
    const waitMs = waitBefore(failure, failed, random);
    if (waitMs === null || waitMs > budget.waitMs) return failure;
    budget.waitMs -= waitMs;
    yield { type: 'again', reason: failure.message, model: attempt.name, waitMs };
    await waited(clock, waitMs, signal);
  }
}

async function* onceOrFailure(
  attempt: Attempt,
  request: ModelRequest,
  signal: AbortSignal,
): AsyncGenerator<ModelPart, AppError | null> {
  try {
    yield* attempt.turn(request, signal);
    return null;
  } catch (error) {
    if (error instanceof AppError && error.code !== 'CANCELLED') return error;
    throw error;
  }
}

async function waited(clock: Clock, waitMs: number, signal: AbortSignal): Promise<void> {
  if (waitMs > 0) await clock.sleep(waitMs, signal).catch(() => undefined);
  if (signal.aborted) throw new AppError('CANCELLED', 'stopped on request');
}

/** null: asking this model again cannot help. */
function waitBefore(error: AppError, failed: number, random: () => number): number | null {
  if (error.code === 'MODEL_NO_ANSWER') return failed < unusableTurns ? 0 : null;
  if (!mayPass(error) || (isNobodyThere(error) && failed >= triesOfNobody)) return null;
  const backoff = Math.min(longestWaitMs, firstWaitMs * 2 ** (failed - 1)) * (0.5 + random() / 2);
  return Math.max(backoff, error.retryAfterMs ?? 0);
}

/** What another model behind the same key would say as well. */
function isSameForAll({ code }: AppError): boolean {
  return code === 'MODEL_KEY_REFUSED';
}
