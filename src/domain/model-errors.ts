import { type ErrorEntry, entry } from './error-entry.ts';

/** The part of the catalogue that is about questions and the models that answer them. */
export const modelErrors = {
  SESSION_UNKNOWN: entry(
    'usage',
    'There is no conversation of that id',
    'k8s-mcp-agent sessions lists those that are kept.',
  ),
  MODEL_KEY_MISSING: entry(
    'usage',
    'A question needs a language model, and there is no key for one',
    'Set OPENROUTER_API_KEY, or name an endpoint of your own with the setting model-base-url. Everything but free questions works without.',
  ),
  MODEL_KEY_REFUSED: entry(
    'model',
    'The model’s provider does not accept the key',
    'Check the key, and that it may use this model.',
  ),
  MODEL_UNKNOWN: entry(
    'model',
    'The provider has no model of that name',
    'Correct the setting model, or name another with --model.',
  ),
  MODEL_QUOTA: entry(
    'model',
    'The provider’s quota or credit is used up',
    'Add credit, or name another model with --model.',
  ),
  MODEL_BUSY: entry(
    'model',
    'The provider says that it is asked too often',
    'Wait a little, or name fallback models in the settings.',
  ),
  MODEL_UNREACHABLE: entry(
    'model',
    'The model’s provider cannot be reached',
    'Check the network, HTTPS_PROXY and the setting model-base-url.',
  ),
  MODEL_FAILED: entry(
    'model',
    'The model’s provider answered with an error',
    'Ask again, or name another model with --model.',
  ),
  MODEL_TOO_LONG: entry(
    'model',
    'The conversation is longer than the model can read',
    'Begin a new conversation, or name a model with a larger context.',
  ),
  MODEL_NO_ANSWER: entry(
    'model',
    'The model gave no usable turn, however often it was asked',
    'Ask again in other words, or name another model with --model.',
  ),
} as const satisfies Record<string, ErrorEntry>;
