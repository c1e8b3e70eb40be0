import type { ConverseOptions } from '../agent/converse.ts';
import { SteadyConversations } from '../agent/steady-conversations.ts';
import type { ProcessEnvironment } from '../config/process-environment.ts';
import type { Settings } from '../config/settings.ts';
import type { Answer } from '../domain/answer.ts';
import { AppError } from '../domain/errors.ts';
import type { FleetMemory, LiveClusters } from '../domain/ports/agent.ts';
import type { Model } from '../domain/ports/model.ts';
import type { Clock } from '../domain/ports/outside.ts';
import type { AskRequest } from '../domain/requests.ts';
import { createRedactor } from '../redact/create-redactor.ts';
import type { Redactor } from '../redact/redactor.ts';
import { SqliteConversationStore } from '../store/sqlite/sqlite-conversation-store.ts';
import type { SqliteStore } from '../store/sqlite/sqlite-store.ts';
import { views } from '../store/sqlite/views.ts';
import { keyedHash } from './keyed-hash.ts';

export interface AgentSurroundings {
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

/** The same for work that sends names as they are. Rejects with USAGE where they must not be sent. */
export function openModelWithNames(
  surroundings: AgentSurroundings,
  { refusal, option }: { refusal: string; option: string },
): Promise<Model> {
  if (!surroundings.settings.anonymize) return openConfiguredModel(surroundings);
  const hint = `Leave out ${option}, or the setting anonymize.`;
  return Promise.reject(new AppError('USAGE', refusal, { hint }));
}

/** Hides what a model may not see; `hashKey`: the inventory's, so that what is hidden here and there has one placeholder. */
export function redactorForModels(hashKey: Uint8Array): Redactor {
  return createRedactor({ keyedHash: keyedHash(hashKey), keepValues: 'none' });
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
  request: AskRequest;
  conversations: SteadyConversations;
  fleet: FleetMemory;
  live: LiveClusters;
  hashKey: Uint8Array;
  onEvent: ConverseOptions['onEvent'];
  signal: AbortSignal;
}

/** Answers a question with the configured model, or the one that the request names. */
export async function askModel({
  request,
  hashKey,
  environment,
  settings: configured,
  ...rest
}: AskOptions): Promise<Answer> {
  const settings = { ...configured, model: request.model ?? configured.model };
  const model = await openConfiguredModel({ settings, environment, clock: rest.clock });
  const { converse } = await import('../agent/converse.ts');
  const { NameMask } = await import('../agent/boundary/name-mask.ts');
  return converse({
    ...rest,
    question: request.question,
    conversation: request.conversation,
    model,
    redactor: redactorForModels(hashKey),
    names: settings.anonymize ? new NameMask(keyedHash(hashKey)) : null,
    schema: schemaWords(),
    limits: { steps: settings.answerSteps, tokens: settings.answerTokens, dollars: settings.answerDollars },
    secondLook: settings.secondLook,
    queryTimeoutMs: settings.queryTimeoutMs,
  });
}

/** Conversations about the inventory that the settings name; contacts nothing. */
export function openConversations(
  { store: snapshot, conversationRetentionSeconds: seconds }: Settings,
  { privateDatabase: database }: Pick<SqliteStore, 'privateDatabase'>,
  clock: Clock,
): SteadyConversations {
  const options = { database, inventory: snapshot ?? '', retentionMs: seconds * 1000, clock };
  return new SteadyConversations(seconds === 0 ? null : new SqliteConversationStore(options), () =>
    clock.now(),
  );
}

/** What a question is answered with, loaded before it comes: so that it need not wait for it. */
export async function loadAgent(
  surroundings: AgentSurroundings,
): Promise<{ name: string; description: string }[]> {
  const [{ agentTools }] = await Promise.all([
    import('../agent/tools/registry.ts'),
    import('../agent/converse.ts'),
    // Loads the provider's library; without a key whoever asks is told.
    openConfiguredModel(surroundings).catch(() => null),
  ]);
  return agentTools.map(({ name, description }) => ({ name, description }));
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
