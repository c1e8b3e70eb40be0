import { createHmac } from 'node:crypto';
import type { AnswerOptions } from '../agent/answer-question.ts';
import type { ProcessEnvironment } from '../config/process-environment.ts';
import type { Settings } from '../config/settings.ts';
import type { Answer } from '../domain/answer.ts';
import type { FleetMemory } from '../domain/ports/agent.ts';
import type { Model } from '../domain/ports/model.ts';
import type { Clock } from '../domain/ports/outside.ts';
import { createRedactor } from '../redact/create-redactor.ts';
import { views } from '../store/sqlite/views.ts';

interface AgentSurroundings {
  settings: Settings;
  environment: Pick<ProcessEnvironment, 'openrouterApiKey' | 'modelApiKey' | 'httpsProxy' | 'noProxy'>;
  clock: Clock;
}

/** The models of the settings; contacts nothing. Rejects with MODEL_KEY_MISSING, CONFIG_INVALID. */
export async function openConfiguredModel({
  settings,
  environment,
  clock,
}: AgentSurroundings): Promise<Model> {
  const { openModel } = await import('../llm/open-model.ts');
  const { modelBaseUrl } = settings;
  const options = {
    names: [...new Set([settings.model, ...settings.fallbackModels])],
    baseUrl: modelBaseUrl,
    // OpenRouter's key goes to OpenRouter and to nobody else.
    key: modelBaseUrl === null ? environment.openrouterApiKey : environment.modelApiKey,
    silenceMs: settings.modelTimeoutMs,
    waitBudgetMs: settings.modelWaitBudgetMs,
    ...(await throughProxy(environment)),
  };
  return openModel(options, { clock, random: Math.random });
}

/** undici is loaded only where there is a proxy. */
async function throughProxy({
  httpsProxy,
  noProxy,
}: AgentSurroundings['environment']): Promise<{ fetch?: typeof fetch }> {
  if (httpsProxy === null) return {};
  const { proxyFetch } = await import('../llm/proxy-fetch.ts');
  return { fetch: proxyFetch({ httpsProxy, noProxy }) };
}

export interface AskOptions extends AgentSurroundings {
  question: string;
  fleet: FleetMemory;
  hashKey: Uint8Array;
  onEvent: AnswerOptions['onEvent'];
  signal: AbortSignal;
}

/** Answers a question with the configured model. */
export async function askModel(options: AskOptions): Promise<Answer> {
  const model = await openConfiguredModel(options);
  const { answerQuestion } = await import('../agent/answer-question.ts');
  const { question, fleet, clock, onEvent, signal, settings, hashKey } = options;
  return answerQuestion({
    question,
    model,
    fleet,
    clock,
    onEvent,
    signal,
    // The inventory's key: what is hidden here and there has one placeholder.
    redactor: createRedactor({
      keyedHash: (text) => createHmac('sha256', hashKey).update(text).digest('hex'),
      keepValues: 'none',
    }),
    schema: schemaWords(),
    limits: { steps: settings.answerSteps, tokens: settings.answerTokens, dollars: settings.answerDollars },
    queryTimeoutMs: settings.queryTimeoutMs,
  });
}

/** What a model has no use for, or does not see. */
const leftOut = new Set(['mcp_tools', 'unread', 'usage_samples']);

function schemaWords(): string {
  return views
    .filter(({ name }) => !leftOut.has(name))
    .map(({ name, sentence, columns }) => {
      const names = columns.map((column) => column.name).filter((column) => column !== 'body');
      return `${name}(${names.join(', ')}): ${sentence}`;
    })
    .join('\n');
}
