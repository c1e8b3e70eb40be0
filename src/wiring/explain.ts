import { learnNames } from '../agent/boundary/learn-names.ts';
import { NameMask } from '../agent/boundary/name-mask.ts';
import { type Explained, explainIncidents, nothingExplained } from '../agent/explain-incidents.ts';
import { isAppError } from '../domain/errors.ts';
import type { DiagnosisReport } from '../domain/finding.ts';
import { SqliteExplanationStore } from '../store/sqlite/sqlite-explanation-store.ts';
import type { SqliteStore } from '../store/sqlite/sqlite-store.ts';
import { type AgentSurroundings, openConfiguredModel, redactorForModels } from './agent.ts';
import { keyedHash } from './keyed-hash.ts';

export interface ExplainWithModelOptions extends AgentSurroundings {
  store: Pick<SqliteStore, 'hashKey' | 'privateDatabase'>;
  /** Opened where the fleet's names have to be known to be hidden. */
  queries: () => Promise<Parameters<typeof learnNames>[1]>;
  report: DiagnosisReport;
  signal: AbortSignal;
}

/**
 * Has a diagnosis explained by the model of the settings. Rejects with CANCELLED alone: where there is no model, that is the
 * answer's failure.
 */
export async function explainWithModel(options: ExplainWithModelOptions): Promise<Explained> {
  const { settings, clock, store, report, signal } = options;
  const rest = { clock, signal, incidents: report.incidents, coverage: report.coverage };
  try {
    const model = await openConfiguredModel(options);
    const hashKey = await store.hashKey();
    return await explainIncidents({
      ...rest,
      model,
      redactor: redactorForModels(hashKey),
      names: settings.anonymize ? await knownNames(hashKey, options) : null,
      store: new SqliteExplanationStore(store.privateDatabase),
      limits: { steps: 1, tokens: settings.answerTokens, dollars: settings.answerDollars },
    });
  } catch (error) {
    if (signal.aborted || !isAppError(error)) throw error;
    return { ...nothingExplained(report.incidents), failure: error };
  }
}

/** What is not known cannot be hidden: rejects where the names cannot be read. */
async function knownNames(
  hashKey: Uint8Array,
  { settings, queries, signal }: ExplainWithModelOptions,
): Promise<NameMask> {
  const names = new NameMask(keyedHash(hashKey));
  await learnNames(names, await queries(), { timeoutMs: settings.queryTimeoutMs, signal });
  return names;
}
