import { AppError } from '../../src/domain/errors.ts';
import type { FleetMemory } from '../../src/domain/ports/agent.ts';
import { coverage, diagnosisReport, statusReport } from './reports.ts';

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

  async query() {
    this.asked += 1;
    return { columns: ['name'], rows: [[this.#row]], truncated: false, coverage: coverage([]) };
  }

  async list(): Promise<never> {
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
    return diagnosisReport([]);
  }
}
