import { AppError, isAppError } from '../../domain/errors.ts';
import { groupResource } from '../../domain/kind.ts';
import type { ListResult } from '../../domain/ports/cluster-access.ts';
import type { AskedServer } from './ask-server.ts';
import { type Answered, listRecords } from './list-records.ts';
import { ListTally } from './list-tally.ts';
import { nowhere } from './nowhere.ts';
import { oneAhead } from './one-ahead.ts';
import { provenWhole, type WantedProof } from './prove-gone.ts';

/** What is known of the namespaces of a cluster. */
export interface KnownNamespaces {
  names: readonly string[];
  /** false: the namespaces may not be listed, and these are a guess. */
  areAll: boolean;
}

export interface WantedList extends WantedProof {
  namespaces: KnownNamespaces;
  /** Too much for one answer: it is read namespace by namespace where that is possible. */
  isLarge: boolean;
  /** The last kind that was asked for may be listed in no namespace that is known, and so may this one. */
  mayBeRefused: boolean;
}

/**
 * One call for the whole kind. Servers may silently narrow a list to one namespace for those who may not list cluster-wide:
 * unless this one shows that or never does it, records of two namespaces prove that it was not narrowed, or that listing a
 * namespace which does not exist is allowed. Otherwise the other namespaces are asked, until one is forbidden or has
 * records. What a whole list shows nothing of is proven to be gone before it counts as that. What is too large for one answer is asked for namespace by namespace from the start; what turned out to be, from
 * the answer on.
 */
export async function* listKind(
  wanted: WantedList,
  server: AskedServer,
  signal: AbortSignal,
): AsyncGenerator<Answered, ListResult> {
  const { kind, rule } = wanted;
  const list = new KindList(wanted, server, signal);
  await list.endWhereRefused();
  if (kind.namespaced && (rule.allNamespaces === null || mayBeSplit(wanted)))
    return yield* list.byNamespace({ wasForbidden: false });
  if ((yield* list.whole()) === 'forbidden') return yield* list.byNamespace({ wasForbidden: true });
  if (list.isCutOff()) return yield* list.anew().byNamespace({ wasForbidden: false });
  if (list.needsNoProof() || (await list.mayListNowhere()))
    return yield* provenWhole(list.tally, wanted, server, signal);
  return yield* list.byNamespace({ wasForbidden: false });
}

/** Only where the namespaces are known is nothing lost by it. */
function mayBeSplit({ isLarge, namespaces, rule }: WantedList): boolean {
  return isLarge && namespaces.areAll && rule.oneNamespace !== null;
}

class KindList {
  readonly tally: ListTally;
  readonly #wanted: WantedList;
  readonly #server: AskedServer;
  readonly #signal: AbortSignal;

  constructor(wanted: WantedList, server: AskedServer, signal: AbortSignal) {
    this.#wanted = wanted;
    this.#server = server;
    this.#signal = signal;
    this.tally = new ListTally(wanted.kind);
  }

  /**
   * Who may not list the one namespace that is known may not list all of them either: one call in place of two, for those
   * without rights. Throws FORBIDDEN.
   */
  async endWhereRefused(): Promise<void> {
    const { kind, rule, namespaces, mayBeRefused } = this.#wanted;
    const [only, ...others] = namespaces.names;
    const isWorthIt = mayBeRefused && kind.namespaced && rule.oneNamespace !== null && others.length === 0;
    if (!isWorthIt || only === undefined) return;
    if ((await this.#askAllowed(only)) === null) throw this.#forbiddenEverywhere();
  }

  async *whole(): AsyncGenerator<Answered, 'done' | 'forbidden'> {
    const { kind, rule, namespaces } = this.#wanted;
    try {
      for await (const answer of this.#ask(null)) {
        this.tally.add(answer);
        yield answer;
      }
      return 'done';
    } catch (error) {
      const mayAskOthers = kind.namespaced && rule.oneNamespace !== null && namespaces.names.length > 0;
      if (isAppError(error, 'FORBIDDEN') && mayAskOthers && this.tally.isEmpty) return 'forbidden';
      throw error;
    }
  }

  /** Whether the server gave less than there is, where asking for one namespace at a time may give all. */
  isCutOff(): boolean {
    return (
      this.tally.isIncomplete &&
      this.#wanted.kind.namespaced &&
      mayBeSplit({ ...this.#wanted, isLarge: true })
    );
  }

  anew(): KindList {
    return new KindList({ ...this.#wanted, isLarge: true }, this.#server, this.#signal);
  }

  needsNoProof(): boolean {
    const { kind, rule, showsNarrowing } = this.#wanted;
    return showsNarrowing || !rule.mayNarrow || !kind.namespaced || this.tally.namespaces.size > 1;
  }

  /** Only who may list a kind cluster-wide may list it where no role was ever bound. */
  async mayListNowhere(): Promise<boolean> {
    if (this.#wanted.rule.oneNamespace === null) return false;
    try {
      const there = new ListTally(this.#wanted.kind);
      for await (const answer of this.#ask(nowhere)) there.add(answer);
      return there.isEmpty;
    } catch (error) {
      if (isAppError(error, 'FORBIDDEN', 'NOT_FOUND', 'MCP_TOOL_FAILED')) return false;
      throw error;
    }
  }

  /** The namespaces that were not seen yet. */
  async *byNamespace({ wasForbidden }: { wasForbidden: boolean }): AsyncGenerator<Answered, ListResult> {
    const { namespaces, rule } = this.#wanted;
    const mayAsk = rule.oneNamespace !== null;
    const allowed = [...this.tally.namespaces];
    const others = mayAsk ? namespaces.names.filter((name) => !this.tally.namespaces.has(name)) : [];
    let isNarrowed = wasForbidden || !namespaces.areAll || !mayAsk;
    for await (const { namespace, answers } of oneAhead(others, (name) => this.#askAllowed(name))) {
      isNarrowed ||= answers === null || this.#showsNarrowing(answers);
      if (answers !== null) allowed.push(namespace);
      for (const answer of answers ?? []) {
        this.tally.add(answer);
        yield answer;
      }
    }
    if (!isNarrowed) return this.tally.whole();
    if (allowed.length === 0 && mayAsk) throw this.#forbiddenEverywhere();
    return this.tally.narrowed(allowed, this.#whyNarrowed(allowed, wasForbidden));
  }

  /** Records where the whole list showed none. */
  #showsNarrowing(answers: readonly Answered[]): boolean {
    return !this.#startsByNamespace() && answers.some(({ records }) => records.length > 0);
  }

  #forbiddenEverywhere(): AppError {
    const { cluster } = this.#server;
    const kind = groupResource(this.#wanted.kind);
    return new AppError('FORBIDDEN', `${kind} may be listed in no namespace of ${cluster}`, { cluster });
  }

  #startsByNamespace(): boolean {
    return this.#wanted.rule.allNamespaces === null || mayBeSplit(this.#wanted);
  }

  #whyNarrowed(allowed: readonly string[], wasForbidden: boolean): string {
    const { names, areAll } = this.#wanted.namespaces;
    return (areAll && this.#wanted.rule.oneNamespace !== null) || wasForbidden
      ? `listing cluster-wide is forbidden; read ${allowed.length} of ${names.length} known namespaces`
      : `whether all namespaces were listed is not known; proven: ${allowed.join(', ') || 'none'}`;
  }

  /** null: that namespace may not be listed. */
  async #askAllowed(namespace: string): Promise<Answered[] | null> {
    const answers: Answered[] = [];
    try {
      for await (const answer of this.#ask(namespace)) answers.push(answer);
      return answers;
    } catch (error) {
      if (isAppError(error, 'FORBIDDEN')) return null;
      throw error;
    }
  }

  #ask(namespace: string | null): AsyncGenerator<Answered, void> {
    return listRecords({ ...this.#wanted, namespace }, this.#server, this.#signal);
  }
}
