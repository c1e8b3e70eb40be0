import { type Failure, toFailure } from '../domain/errors.ts';
import type { Model, ModelRequest, ModelUsage } from '../domain/ports/model.ts';
import type { Checkup, Clock } from '../domain/ports/outside.ts';
import type { DoctorCheck } from '../domain/reports.ts';

export interface ModelCheckupOptions {
  /** Why the model is not asked; null: it is. */
  skipped: Pick<DoctorCheck, 'status' | 'detail' | 'advice'> | null;
  open: () => Promise<Model>;
  clock: Pick<Clock, 'now'>;
  timeoutMs: number;
}

/** As small as a question can be that shows whether tools work. Some models think before they call: they need some tokens for it. */
const request: ModelRequest = {
  messages: [{ role: 'user', text: 'Call the tool ready with the word "yes". Say nothing else.' }],
  tools: [
    {
      name: 'ready',
      description: 'Tells that you can call tools.',
      parameters: { type: 'object', properties: { word: { type: 'string' } }, required: ['word'] },
    },
  ],
  maxOutputTokens: 400,
};

/** Asks the model of the settings for one call of a tool, and says who answered, how fast, and whether tools work. */
export function createModelCheckup(options: ModelCheckupOptions): Checkup {
  const { skipped } = options;
  return {
    check: async (signal) => [
      { name: 'model', ...(skipped ?? (await ask(options, signal).catch(failedCheck))) },
    ],
  };
}

type Row = Omit<DoctorCheck, 'name'>;

async function ask({ open, clock, timeoutMs }: ModelCheckupOptions, signal: AbortSignal): Promise<Row> {
  const limit = AbortSignal.timeout(timeoutMs);
  const begun = clock.now();
  try {
    const model = await open();
    const told = await takeTurn(model, AbortSignal.any([signal, limit]));
    const seconds = ((clock.now() - begun) / 1000).toFixed(1);
    const detail = `${told.model} answered in ${seconds} s${costWords(told.usage)}`;
    const wanted = model.names[0] ?? told.model;
    if (!told.hasCalled)
      return {
        status: 'failed',
        detail: `${detail}, and called no tool`,
        advice: 'Questions are answered by calling tools: name a model that can, with the setting model.',
      };
    if (told.reason !== null)
      return {
        status: 'warning',
        detail: `${detail}, in place of ${wanted}: ${told.reason}`,
        advice: 'See the setting model.',
      };
    return { status: 'ok', detail: `${detail} and calls tools`, advice: null };
  } catch (error) {
    if (!limit.aborted || signal.aborted) throw error;
    return {
      status: 'failed',
      detail: `no answer in ${timeoutMs / 1000} s`,
      advice: 'Try again, or name another model with the setting model.',
    };
  }
}

interface Told {
  model: string;
  usage: ModelUsage;
  hasCalled: boolean;
  /** Why it is another model than the one that is preferred; null: it is that one. */
  reason: string | null;
}

async function takeTurn(model: Model, signal: AbortSignal): Promise<Told> {
  const told: Told = {
    model: model.names[0] ?? '',
    usage: { inputTokens: null, cachedTokens: null, outputTokens: null, cost: null },
    hasCalled: false,
    reason: null,
  };
  const asked = told.model;
  let why: string | null = null;
  let answering = asked;
  for await (const part of model.turn(request, signal)) {
    if (part.type === 'call') told.hasCalled ||= part.call.name === 'ready';
    else if (part.type === 'again') {
      told.hasCalled = false;
      why = part.reason;
      answering = part.model;
    } else if (part.type === 'end') {
      told.usage = part.usage;
      told.model = part.model;
    }
  }
  return { ...told, reason: answering === asked ? null : why };
}

function costWords({ inputTokens, outputTokens, cost }: ModelUsage): string {
  const tokens = inputTokens === null || outputTokens === null ? '' : `${inputTokens + outputTokens} tokens`;
  const money = cost === null ? '' : `$${cost.toFixed(6)}`;
  const words = [tokens, money].filter((word) => word !== '').join(', ');
  return words === '' ? '' : ` (${words})`;
}

function failedCheck(error: unknown): Row {
  const { message, hint }: Failure = toFailure(error);
  return { status: 'failed', detail: message, advice: hint };
}
