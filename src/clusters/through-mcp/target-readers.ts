import type { AccessPath } from '../../domain/cluster.ts';
import type { ClusterReader, ClusterReaders } from '../../domain/ports/cluster-access.ts';
import type { ExtractionOptions } from '../../extract/extract-resource.ts';
import type { McpClusterFinder } from './mcp-cluster-finder.ts';
import { McpClusterReader } from './mcp-cluster-reader.ts';
import { ReaderPlace } from './reader-place.ts';

export interface TargetReadersOptions {
  finder: Pick<McpClusterFinder, 'resolve'>;
  extraction: ExtractionOptions;
}

/** Readers of the clusters that the user's own MCP servers reach. */
export class TargetReaders implements ClusterReaders {
  readonly #options: TargetReadersOptions;

  constructor(options: TargetReadersOptions) {
    this.#options = options;
  }

  open(path: AccessPath): ClusterReader {
    const { finder, extraction } = this.#options;
    const { target, profile, tools, places } = finder.resolve(path);
    return new McpClusterReader({
      path,
      target,
      profile,
      caller: tools,
      extraction,
      // The server's contexts are not of our making: a list may have been narrowed without a sign.
      showsNarrowing: false,
      place: target === null || places === null ? null : new ReaderPlace(places, target),
    });
  }
}
