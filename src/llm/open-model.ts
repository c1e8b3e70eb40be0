import type { LanguageModelV4 } from '@ai-sdk/provider';
import { AppError } from '../domain/errors.ts';
import type { Model } from '../domain/ports/model.ts';
import type { Clock } from '../domain/ports/outside.ts';
import { isLoopback } from '../lib/is-loopback.ts';
import { providerTurn } from './provider-turn.ts';
import { createSteadyModel } from './steady-model.ts';

export interface ModelSettings {
  /** The preferred model first, as the provider calls them. */
  names: readonly string[];
  /** Of an OpenAI-compatible endpoint; null: OpenRouter. */
  baseUrl: string | null;
  /** null: none is sent, which OpenRouter does not take. */
  key: string | null;
  /** Milliseconds without a word after which a turn is given up. */
  silenceMs: number;
  /** Milliseconds that one turn may spend waiting for a provider that is busy or away. */
  waitBudgetMs: number;
  fetch?: typeof fetch;
}

/**
 * Opens the models of the settings; contacts nothing. Throws MODEL_KEY_MISSING where OpenRouter has no key, CONFIG_INVALID
 * where a key would travel over plain http.
 */
export async function openModel(
  settings: ModelSettings,
  { clock, random }: { clock: Clock; random: () => number },
): Promise<Model> {
  const open =
    settings.baseUrl === null ? await openRouter(settings) : await compatible(settings, settings.baseUrl);
  let lastCall = 0;
  const nextCallId = () => {
    lastCall += 1;
    return `call_${lastCall}`;
  };
  return createSteadyModel({
    attempts: settings.names.map((name) => {
      const model = open(name);
      return {
        name,
        turn: (request, signal) =>
          providerTurn(model, request, { silenceMs: settings.silenceMs, clock, nextCallId }, signal),
      };
    }),
    clock,
    random,
    waitBudgetMs: settings.waitBudgetMs,
  });
}

/** Libraries are loaded when a model is first opened: what needs none does not pay for them. */
async function openRouter({ key, fetch }: ModelSettings): Promise<(name: string) => LanguageModelV4> {
  if (key === null) throw new AppError('MODEL_KEY_MISSING', 'no key for OpenRouter is set');
  const { createOpenRouter } = await import('@openrouter/ai-sdk-provider');
  const provider = createOpenRouter({
    apiKey: key,
    compatibility: 'strict',
    appName: 'K8s MCP Agent',
    ...(fetch === undefined ? {} : { fetch }),
  });
  return (name) => provider.chat(name, { usage: { include: true } });
}

async function compatible(
  { key, fetch }: ModelSettings,
  baseUrl: string,
): Promise<(name: string) => LanguageModelV4> {
  const url = new URL(baseUrl);
  if (key !== null && url.protocol !== 'https:' && !isLoopback(url.hostname))
    throw new AppError('CONFIG_INVALID', `model-base-url: a key is not sent over plain http to ${url.host}`, {
      hint: 'Use an https address, or take the key away.',
    });
  const { createOpenAICompatible } = await import('@ai-sdk/openai-compatible');
  const provider = createOpenAICompatible({
    name: 'compatible',
    baseURL: baseUrl.replace(/\/+$/, ''),
    includeUsage: true,
    ...(key === null ? {} : { apiKey: key }),
    ...(fetch === undefined ? {} : { fetch }),
  });
  return (name) => provider.chatModel(name);
}
