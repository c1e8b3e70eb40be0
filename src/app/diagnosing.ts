import type { DiagnosisReport } from '../domain/finding.ts';
import type { ExplainedReport } from '../domain/reports.ts';
import type { DiagnoseRequest } from '../domain/requests.ts';
import type { Opened } from './opened.ts';

/** The part of the facade that tells what is wrong, and asks clusters for the lines of logs that would tell more. */
export class Diagnosing {
  readonly #opened: Opened;

  constructor(opened: Opened) {
    this.#opened = opened;
  }

  /** Without a signal no cluster is asked, whatever the request says. */
  async diagnose(request: DiagnoseRequest, signal?: AbortSignal): Promise<DiagnosisReport> {
    const { diagnoseFleet } = await import('../scan/diagnosis/diagnose-fleet.ts');
    const { clock } = this.#opened;
    const [store, scope] = [await this.#opened.store(), await this.#opened.scopeOf(request.clusters)];
    const coverageOf = (kinds: readonly string[]) => this.#opened.coverage(scope, kinds);
    const exemptions = await this.#exemptions();
    const logs = async () => (await this.#opened.outside()).logs;
    return diagnoseFleet({
      request,
      store,
      scope,
      clock,
      coverageOf,
      exemptions,
      logs: signal !== undefined && request.withLogs === true ? { logs, clock, signal } : null,
    });
  }

  /** Puts to the worst incidents of a report what a model makes of their evidence. */
  async explain(report: DiagnosisReport, signal: AbortSignal): Promise<ExplainedReport> {
    const { explainWithModel } = await import('../wiring/explain.ts');
    const { options, clock } = this.#opened;
    const store = await this.#opened.store();
    const { explanations, ...rest } = await explainWithModel({ ...options, clock, store, report, signal });
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
