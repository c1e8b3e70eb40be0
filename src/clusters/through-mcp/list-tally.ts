import { groupResource, type ResourceKind } from '../../domain/kind.ts';
import type { ListResult } from '../../domain/ports/cluster-access.ts';
import { objectAt, textAt } from '../../lib/json.ts';
import type { Answered } from './list-records.ts';

/** What is told of a kind that was listed as rows. */
const tableReason = 'the MCP server lists tables or summaries, which show less than whole objects do';

/** What the answers to one list have shown so far, and what follows from that. */
export class ListTally {
  /** Namespaces that records were seen of. */
  readonly namespaces = new Set<string>();
  readonly #kind: ResourceKind;
  #records = 0;
  #dropped = 0;
  #incomplete: string | null = null;
  #isTable = false;

  constructor(kind: ResourceKind) {
    this.#kind = kind;
  }

  get isEmpty(): boolean {
    return this.#records + this.#dropped === 0;
  }

  get isIncomplete(): boolean {
    return this.#incomplete !== null;
  }

  add({ records, dropped, incomplete, isTable }: Answered): void {
    this.#records += records.length;
    this.#dropped += dropped.length;
    this.#incomplete ??= incomplete;
    this.#isTable ||= isTable;
    for (const record of records) {
      const namespace = textAt(objectAt(record, 'metadata'), 'namespace');
      if (namespace !== null) this.namespaces.add(namespace);
    }
  }

  /** Of a list that nothing was kept from, as far as is known. */
  whole(): ListResult {
    const reasons = [
      this.#incomplete,
      this.#dropped === 0 ? null : `${this.#dropped} ${groupResource(this.#kind)} could not be read`,
      this.#isTable ? tableReason : null,
    ].filter((reason) => reason !== null);
    return {
      completeness: reasons.length === 0 ? 'complete' : 'partial',
      reason: reasons[0] ?? null,
      provenNamespaces: this.#proven('all'),
      resourceVersion: null,
    };
  }

  narrowed(allowed: string[], reason: string): ListResult {
    return {
      completeness: 'partial',
      reason,
      provenNamespaces: this.#proven(allowed),
      resourceVersion: null,
    };
  }

  /** What was cut off or could not be read is no reason to take it for deleted. */
  #proven(namespaces: ListResult['provenNamespaces']): ListResult['provenNamespaces'] {
    return this.#dropped === 0 && this.#incomplete === null ? namespaces : [];
  }
}
