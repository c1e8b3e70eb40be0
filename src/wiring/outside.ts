import { chooseReaders } from '../clusters/choose-readers.ts';
import { KubeconfigFinder } from '../clusters/kubeconfig/kubeconfig-finder.ts';
import { KubernetesReader } from '../clusters/kubernetes/kubernetes-reader.ts';
import { createPageParsers } from '../clusters/kubernetes/page-parsers.ts';
import type { ProcessEnvironment } from '../config/process-environment.ts';
import type { Settings } from '../config/settings.ts';
import { viaFor } from '../config/via.ts';
import type { ClusterFinder, ClusterReaders } from '../domain/ports/cluster-access.ts';
import type { Clock, Log } from '../domain/ports/outside.ts';
import type { McpToolStore } from '../domain/ports/store.ts';
import type { ToolReport } from '../domain/reports.ts';

export interface OutsideOptions {
  settings: Settings;
  environment: ProcessEnvironment;
  version: string;
  clock: Clock;
  log: Log;
  redactText: (text: string) => string;
  hashKey: Uint8Array;
}

/** The adapters that find and read clusters, wired together. */
export interface Outside {
  finders: ClusterFinder[];
  readers: ClusterReaders;
  discoverTools(store: McpToolStore, refresh: boolean, signal: AbortSignal): Promise<ToolReport>;
  close(): Promise<void>;
}

export function wireOutside(options: OutsideOptions): Outside {
  const { settings, environment, clock, version, hashKey } = options;
  const finder = new KubeconfigFinder({
    files: settings.kubeconfig,
    isNamed: false,
    contexts: settings.contexts,
    inCluster:
      environment.inCluster === null
        ? null
        : { ...environment.inCluster, folder: '/var/run/secrets/kubernetes.io/serviceaccount' },
    environment: environment.variables,
    home: environment.home,
    redactText: options.redactText,
    clock,
  });
  const parsers = createPageParsers({
    threads: settings.parseThreads,
    hashKey,
    keepValues: settings.keepValues,
  });
  const api: ClusterReaders = {
    open: (path) =>
      new KubernetesReader({
        context: finder.resolve(path.id),
        clock,
        limits: settings,
        httpsProxy: environment.httpsProxy,
        noProxy: environment.noProxy,
        userAgent: `k8s-mcp-agent/${version}`,
        parsers,
      }),
  };
  return {
    finders: [finder],
    readers: chooseReaders({ via: (path) => viaFor(settings.via, [path.name]), api, mcp: api }),
    discoverTools: async () => ({ servers: [], tools: [] }),
    close: () => parsers.close(),
  };
}
