import type { AccessPath } from '../domain/cluster.ts';
import type { FleetFinder, FoundPaths } from '../domain/ports/cluster-access.ts';

/**
 * By what names a path may be meant: its own, and those of other paths to the same address and CA. A setting names a cluster by
 * one of its contexts, and the cluster may be read by another.
 */
export class PathNames {
  readonly #byPlace = new Map<string, Set<string>>();

  /** The finder as it is, but that what it finds is known here. */
  watching(finder: FleetFinder): FleetFinder {
    const learn = (path: AccessPath): void => this.#learn(path);
    return {
      async *find(signal): AsyncGenerator<FoundPaths> {
        for await (const found of finder.find(signal)) {
          found.paths.forEach(learn);
          yield found;
        }
      },
    };
  }

  of(path: Pick<AccessPath, 'name' | 'server' | 'caKeyHash'>): string[] {
    return [...new Set([path.name, ...(this.#byPlace.get(placeOf(path) ?? '') ?? [])])];
  }

  #learn(path: AccessPath): void {
    const place = placeOf(path);
    if (place === null) return;
    this.#byPlace.set(place, (this.#byPlace.get(place) ?? new Set()).add(path.name));
  }
}

/** null: where it leads is not known before it has answered. */
function placeOf({ server, caKeyHash }: Pick<AccessPath, 'server' | 'caKeyHash'>): string | null {
  return server === null || caKeyHash === null ? null : JSON.stringify([server, caKeyHash]);
}
