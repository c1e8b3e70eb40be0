import { createHmac } from 'node:crypto';
import { type Explained, explainIncidents, nothingExplained } from '../agent/explain-incidents.ts';
import { AppError, isAppError } from '../domain/errors.ts';
import type { DiagnosisReport } from '../domain/finding.ts';
import type { Model } from '../domain/ports/model.ts';
import { createRedactor } from '../redact/create-redactor.ts';
import { SqliteExplanationStore } from '../store/sqlite/sqlite-explanation-store.ts';
import type { SqliteStore } from '../store/sqlite/sqlite-store.ts';
import { type AgentSurroundings, openConfiguredModel } from './agent.ts';

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
    const model = await modelFor(options);
    const hashKey = await store.hashKey();
    return await explainIncidents({
      ...rest,
      model,
      redactor: createRedactor({
        keyedHash: (text) => createHmac('sha256', hashKey).update(text).digest('hex'),
        keepValues: 'none',
      }),
      store: new SqliteExplanationStore(store.privateDatabase),
      limits: { steps: 1, tokens: settings.answerTokens, dollars: settings.answerDollars },
    });
  } catch (error) {
    if (signal.aborted || !isAppError(error)) throw error;
    return { ...nothingExplained(report.incidents), failure: error };
  }
}

/** Rejects with USAGE where names must not be sent: here they would go as they are. */
function modelFor(options: ExplainWithModelOptions): Promise<Model> {
  const { settings } = options;
  if (!('anonymize' in settings) || settings.anonymize !== true) return openConfiguredModel(options);
  throw new AppError('USAGE', 'explanations cannot be had without names', {
    hint: 'Leave out --explain, or the setting anonymize.',
  });
}
