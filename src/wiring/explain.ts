import { type Explained, explainIncidents, nothingExplained } from '../agent/explain-incidents.ts';
import { isAppError } from '../domain/errors.ts';
import type { DiagnosisReport } from '../domain/finding.ts';
import { SqliteExplanationStore } from '../store/sqlite/sqlite-explanation-store.ts';
import type { SqliteStore } from '../store/sqlite/sqlite-store.ts';
import { type AgentSurroundings, openModelWithNames, redactorForModels } from './agent.ts';

export interface ExplainWithModelOptions extends AgentSurroundings {
  store: Pick<SqliteStore, 'hashKey' | 'privateDatabase'>;
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
    const refusal = 'explanations cannot be had without names';
    const model = await openModelWithNames(options, { refusal, option: '--explain' });
    return await explainIncidents({
      ...rest,
      model,
      redactor: redactorForModels(await store.hashKey()),
      store: new SqliteExplanationStore(store.privateDatabase),
      limits: { steps: 1, tokens: settings.answerTokens, dollars: settings.answerDollars },
    });
  } catch (error) {
    if (signal.aborted || !isAppError(error)) throw error;
    return { ...nothingExplained(report.incidents), failure: error };
  }
}
