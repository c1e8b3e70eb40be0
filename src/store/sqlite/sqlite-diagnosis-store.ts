import type { DatabaseSync } from 'node:sqlite';
import type { Scope } from '../../domain/coverage.ts';
import type { ObjectReference } from '../../domain/finding.ts';
import type {
  CandidateFilter,
  CandidatePlace,
  DiagnosisReader,
  FindingLedger,
  JudgedPart,
  KeptChange,
  KeptEvent,
  KeptLines,
  KeptObject,
  KeptOwner,
  KeptUsage,
  KeptVolumeUsage,
  LedgerEntry,
  NamedObject,
} from '../../domain/ports/diagnosis.ts';
import { DiagnosisQueries } from './diagnosis-queries.ts';
import { selectFindings } from './finding-rows.ts';
import type { InventoryWriter } from './inventory-writer.ts';
import type { ServiceClient } from './thread-client.ts';

/** What checks read, and what is remembered of what they said. Short reads: they run in the thread that asks. */
export class SqliteDiagnosisStore implements DiagnosisReader, FindingLedger {
  readonly #writer: ServiceClient<InventoryWriter>;
  readonly #read: <Result>(work: (database: DatabaseSync) => Result) => Result;

  constructor(
    writer: ServiceClient<InventoryWriter>,
    read: <Result>(work: (database: DatabaseSync) => Result) => Result,
  ) {
    this.#writer = writer;
    this.#read = read;
  }

  async candidates(filter: CandidateFilter, place: CandidatePlace, scope: Scope): Promise<number[]> {
    return this.#read((database) => new DiagnosisQueries(database).candidates(filter, place, scope));
  }

  async objects(ids: readonly number[], scope: Scope): Promise<KeptObject[]> {
    return this.#read((database) => new DiagnosisQueries(database).objects(ids, scope));
  }

  async events(ids: readonly number[]): Promise<Map<number, KeptEvent[]>> {
    return this.#read((database) => new DiagnosisQueries(database).events(ids));
  }

  async owners(ids: readonly number[]): Promise<Map<number, KeptOwner[]>> {
    return this.#read((database) => new DiagnosisQueries(database).owners(ids));
  }

  async usage(ids: readonly number[]): Promise<Map<number, KeptUsage[]>> {
    return this.#read((database) => new DiagnosisQueries(database).usage(ids));
  }

  async volumeUsage(ids: readonly number[]): Promise<Map<number, KeptVolumeUsage[]>> {
    return this.#read((database) => new DiagnosisQueries(database).volumeUsage(ids));
  }

  async lines(ids: readonly number[]): Promise<Map<number, KeptLines[]>> {
    return this.#read((database) => new DiagnosisQueries(database).lines(ids));
  }

  saveLines(read: Parameters<FindingLedger['saveLines']>[0]): Promise<void> {
    return this.#writer.call('saveLines', read);
  }

  async changes(ids: readonly number[], since: string): Promise<Map<number, KeptChange[]>> {
    return this.#read((database) => new DiagnosisQueries(database).changes(ids, since));
  }

  async idsOf(objects: readonly ObjectReference[], clusterId: string, scope: Scope): Promise<number[]> {
    return this.#read((database) => new DiagnosisQueries(database).idsOf(objects, clusterId, scope));
  }

  async naming(objects: readonly ObjectReference[], clusterId: string, scope: Scope): Promise<NamedObject[]> {
    return this.#read((database) => new DiagnosisQueries(database).naming(objects, clusterId, scope));
  }

  async findings(scope: Scope): Promise<LedgerEntry[]> {
    return this.#read((database) => selectFindings(database, scope));
  }

  saveFindings(
    found: Parameters<FindingLedger['saveFindings']>[0],
    judged: readonly JudgedPart[],
    at: string,
  ): Promise<void> {
    return this.#writer.call('saveFindings', found, judged, at);
  }
}
