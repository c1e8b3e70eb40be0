import type { DiagnosisReport } from '../domain/finding.ts';
import type { ExplainedReport } from '../domain/reports.ts';
import type { DiagnoseRequest } from '../domain/requests.ts';
import type { DiagnoseOptions } from '../scan/diagnosis/diagnose-fleet.ts';
import { type Diagnosed, KeptDiagnoses } from './kept-diagnoses.ts';
import type { Opened } from './opened.ts';

/** The part of the facade that tells what is wrong, and asks clusters for the lines of logs that would tell more. */
export class Diagnosing {
  readonly #opened: Opened;
  readonly #kept = new KeptDiagnoses();

  constructor(opened: Opened) {
    this.#opened = opened;
  }

  /** Without a signal no cluster is asked, whatever the request says. What is not to be remembered may have been judged before. */
  async diagnose(request: DiagnoseRequest, signal?: AbortSignal): Promise<DiagnosisReport> {
    const [store, scope] = [await this.#opened.store(), await this.#opened.scopeOf(request.clusters)];
    const exemptions = await this.#exemptions();
    const judge = () => this.#judge({ request, scope, exemptions }, signal);
    if (request.isUnremembered !== true || signal !== undefined) return (await judge()).report;
    const question = JSON.stringify([request, scope, exemptions]);
    const [changes, now] = [store.changeCounter(), this.#opened.clock.now()];
    const { report, kinds } = await this.#kept.diagnosed({ question, changes, now, judge });
    return { ...report, coverage: await this.#opened.coverage(scope, kinds) };
  }

  async #judge(
    { request, scope, exemptions }: Pick<DiagnoseOptions, 'request' | 'scope' | 'exemptions'>,
    signal: AbortSignal | undefined,
  ): Promise<Diagnosed> {
    const { diagnoseFleet } = await import('../scan/diagnosis/diagnose-fleet.ts');
    const { clock } = this.#opened;
    let kinds: readonly string[] = [];
    const coverageOf = (asked: readonly string[]) => {
      kinds = asked;
      return this.#opened.coverage(scope, asked);
    };
    const logs = async () => (await this.#opened.outside()).logs;
    const report = await diagnoseFleet({
      request,
      store: await this.#opened.store(),
      scope,
      clock,
      coverageOf,
      exemptions,
      logs: signal !== undefined && request.withLogs === true ? { logs, clock, signal } : null,
    });
    return { report, kinds };
  }

  /** Puts to the worst incidents of a report what a model makes of their evidence. */
  async explain(report: DiagnosisReport, signal: AbortSignal): Promise<ExplainedReport> {
    const { explainWithModel } = await import('../wiring/explain.ts');
    const { options, clock } = this.#opened;
    const store = await this.#opened.store();
    const { explanations, ...rest } = await explainWithModel({
      ...options,
      ...{ clock, store, report, signal },
      queries: () => this.#opened.queries(),
    });
    const incidents = report.incidents.map((incident) => {
      const explanation = explanations.get(incident.id);
      return explanation === undefined ? incident : { ...incident, explanation };
    });
    return { ...rest, report: { ...report, incidents } };
  }

  async #exemptions() {
    const { readExemptions } = await import('../wiring/read-exemptions.ts');
    return readExemptions(this.#opened.options.settings, this.#opened.options.environment);
  }
}
