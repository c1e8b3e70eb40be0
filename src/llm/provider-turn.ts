import type { LanguageModelV4, LanguageModelV4StreamPart, LanguageModelV4Usage } from '@ai-sdk/provider';
import { AppError } from '../domain/errors.ts';
import type { FinishReason, ModelPart, ModelRequest, ModelUsage } from '../domain/ports/model.ts';
import type { Clock } from '../domain/ports/outside.ts';
import { toModelError } from './model-failures.ts';
import { toFunctionTools, toPrompt } from './to-prompt.ts';
import { withinSilence } from './within-silence.ts';

export interface ProviderTurnOptions {
  /** Nothing came for so long: the turn is given up. Milliseconds. */
  silenceMs: number;
  clock: Clock;
  /** Names calls anew: providers repeat their ids from turn to turn. */
  nextCallId: () => string;
}

/** Finish reasons of providers that mean: what the model wrote is not whole, or could not be taken apart. */
const malformed = /malformed|unexpected_tool_call|invalid|^error$/i;

/**
 * One attempt at a turn with one model. Rejects with AppError MODEL_*; MODEL_NO_ANSWER where the model said nothing that
 * can be used (empty, cut off, malformed), which another attempt may mend.
 */
export async function* providerTurn(
  model: LanguageModelV4,
  request: ModelRequest,
  { silenceMs, clock, nextCallId }: ProviderTurnOptions,
  signal: AbortSignal,
): AsyncGenerator<ModelPart> {
  const name = model.modelId;
  const heard = { text: '', calls: 0 };
  try {
    for await (const part of withinSilence(start(model, request), { silenceMs, clock, signal })) {
      if (part.type === 'error') throw part.error;
      const told = toModelPart(part, { name, heard, nextCallId });
      if (told !== null) yield told;
      if (told?.type === 'end') return;
    }
  } catch (error) {
    if (signal.aborted) throw new AppError('CANCELLED', 'stopped on request', { cause: error });
    throw toModelError(error, name, clock.now());
  }
  throw new AppError('MODEL_NO_ANSWER', `${name}: the answer was cut off`);
}

interface Heard {
  text: string;
  calls: number;
}

/** null: a part that says nothing to us (reasoning, sources, beginnings of arguments). */
function toModelPart(
  part: LanguageModelV4StreamPart,
  { name, heard, nextCallId }: { name: string; heard: Heard; nextCallId: () => string },
): ModelPart | null {
  if (part.type === 'text-delta' && part.delta !== '') {
    heard.text += part.delta;
    return { type: 'text', text: part.delta };
  }
  if (part.type === 'tool-call') {
    heard.calls += 1;
    const carry = part.providerMetadata === undefined ? {} : { carry: part.providerMetadata };
    return { type: 'call', call: { id: nextCallId(), name: part.toolName, arguments: part.input, ...carry } };
  }
  return part.type === 'finish' ? endOf(part, name, heard) : null;
}

function start(model: LanguageModelV4, { messages, tools, maxOutputTokens }: ModelRequest) {
  return async (signal: AbortSignal): Promise<ReadableStream<LanguageModelV4StreamPart>> => {
    const { stream } = await model.doStream({
      prompt: toPrompt(messages),
      ...(tools.length === 0 ? {} : { tools: toFunctionTools(tools), toolChoice: { type: 'auto' } }),
      maxOutputTokens,
      temperature: 0,
      abortSignal: signal,
    });
    return stream;
  };
}

function endOf(
  { finishReason, usage, providerMetadata }: LanguageModelV4StreamPart & { type: 'finish' },
  name: string,
  heard: Heard,
): ModelPart {
  const { unified, raw = unified } = finishReason;
  const isBroken = unified === 'interrupted' || unified === 'error' || malformed.test(raw);
  if (isBroken && heard.calls === 0)
    throw new AppError('MODEL_NO_ANSWER', `${name}: the turn ended as "${raw}"`);
  if (heard.text.trim() === '' && heard.calls === 0 && unified !== 'content-filter')
    throw new AppError('MODEL_NO_ANSWER', `${name}: the turn was empty`);
  return {
    type: 'end',
    finish: heard.calls > 0 ? 'calls' : (otherFinishes[unified] ?? 'stop'),
    model: name,
    usage: usageOf(usage, providerMetadata),
  };
}

const otherFinishes: Readonly<Record<string, FinishReason>> = {
  length: 'length',
  'content-filter': 'filter',
};

function usageOf(usage: LanguageModelV4Usage, metadata: unknown): ModelUsage {
  const openrouter = (metadata as { openrouter?: { usage?: { cost?: unknown } } } | undefined)?.openrouter;
  const cost = openrouter?.usage?.cost ?? (usage.raw as { cost?: unknown } | undefined)?.cost;
  return {
    inputTokens: usage.inputTokens.total ?? null,
    cachedTokens: usage.inputTokens.cacheRead ?? null,
    outputTokens: usage.outputTokens.total ?? null,
    cost: typeof cost === 'number' ? cost : null,
  };
}
