import { AppError } from '../../src/domain/errors.ts';
import type { FleetMemory, QueryTold } from '../../src/domain/ports/agent.ts';
import type { QueryLimits } from '../../src/domain/ports/store.ts';
import type { Listing } from '../../src/domain/reports.ts';
import type { ListRequest } from '../../src/domain/requests.ts';
import { coverage, crashLoopIncident, diagnosisReport, statusReport } from './reports.ts';

/** A memory that answers with one secret in every text, and counts what it is asked. */
export class OneRowFleet implements FleetMemory {
  asked = 0;
  readonly #row: string;

  constructor(row = 'web') {
    this.#row = row;
  }

  async status() {
    this.asked += 1;
    return statusReport([]);
  }

  async query(_sql?: string, _limits?: QueryLimits): Promise<QueryTold> {
    this.asked += 1;
    return { columns: ['name'], rows: [[this.#row]], truncated: false, kinds: null, coverage: coverage([]) };
  }

  async list(_request?: ListRequest): Promise<Listing> {
    throw new AppError('KIND_UNKNOWN', 'no such kind');
  }

  async tree(): Promise<never> {
    throw new AppError('OBJECT_UNKNOWN', 'no such object');
  }

  async changes(): Promise<never> {
    throw new AppError('USAGE', 'no');
  }

  async compare(): Promise<never> {
    throw new AppError('USAGE', 'no');
  }

  async diagnose() {
    this.asked += 1;
    return diagnosisReport([crashLoopIncident({ title: this.#row })]);
  }
}
