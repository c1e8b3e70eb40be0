import { z } from 'zod';
import { holdsLogin } from '../lib/holds-login.ts';
import { setting } from './setting.ts';
import { amount, durationMs, onOrOff, text, textList, wholeNumber } from './setting-values.ts';

const duration = 'a duration (500ms, 30s, 5m)';

/** Which model answers questions, and what an answer may take. */
export const modelSettings = {
  model: setting(text.prefault('google/gemini-2.5-flash'), {
    description: 'Language model that answers questions, as its provider calls it.',
    values: 'a name',
    flag: 'ask --model NAME',
  }),
  fallbackModels: setting(textList.prefault([]), {
    description: 'Models that are asked where the first one fails, in this order.',
    values: 'names, parted by ","',
  }),
  modelBaseUrl: setting(
    z
      .url({ protocol: /^https?$/, error: 'must be an http or https address' })
      .refine((address) => !holdsLogin(address), {
        error: 'holds a user or password: put the key into K8S_MCP_AGENT_MODEL_API_KEY',
      })
      .nullable()
      .prefault(null),
    {
      description:
        'Address of an OpenAI-compatible endpoint (Ollama, vLLM, a gateway). Its key is K8S_MCP_AGENT_MODEL_API_KEY, from the environment alone; OPENROUTER_API_KEY is never sent to it.',
      values: 'an address',
      defaultText: 'none: OpenRouter, with OPENROUTER_API_KEY from the environment',
    },
  ),
  modelTimeoutMs: setting(durationMs(1000).prefault('60s'), {
    description: 'Time without a word after which a model’s turn is given up.',
    values: duration,
  }),
  modelWaitBudgetMs: setting(durationMs(0).prefault('60s'), {
    description: 'Time that one turn may spend waiting for a provider that is busy or away.',
    values: duration,
  }),
  answerSteps: setting(wholeNumber(1, 100).prefault(12), {
    description: 'Turns that a model may take for one answer; in the last one it has no tools.',
    values: 'a number',
  }),
  answerTokens: setting(wholeNumber(1000, 100_000_000).prefault(250_000), {
    description: 'Tokens, in and out, after which no further turn is begun for an answer.',
    values: 'a number',
  }),
  answerDollars: setting(amount.prefault(0.5), {
    description:
      'US dollars after which no further turn is begun for an answer, where the provider says what it takes.',
    values: 'an amount (0.25)',
  }),
  conversationRetentionSeconds: setting(
    durationMs(0)
      .transform((milliseconds) => milliseconds / 1000)
      .prefault('30d'),
    {
      description:
        'How long conversations are kept after their last question, in private.db and redacted; 0s: not at all.',
      values: duration,
    },
  ),
  anonymize: setting(onOrOff.prefault(false), {
    description:
      'Whether a model gets stable stand-ins for the names of clusters, namespaces, nodes, objects, registries and hosts; answers show the names.',
    values: 'true, false',
  }),
  secondLook: setting(onOrOff.prefault(true), {
    description:
      'Whether a model holds its whole answer to the results once more before any of it is shown; false: only where something in it is doubted, one turn and some money less for others, and what is not doubted is shown while the rest comes.',
    values: 'true, false',
    flag: 'ask --no-second-look',
  }),
  chatHistory: setting(onOrOff.prefault(true), {
    description: 'Whether the chat offers earlier questions on the arrow keys.',
    values: 'true, false',
  }),
};
