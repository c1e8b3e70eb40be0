import { chooseReaders } from '../clusters/choose-readers.ts';
import { KubeconfigFinder } from '../clusters/kubeconfig/kubeconfig-finder.ts';
import { KubernetesReader } from '../clusters/kubernetes/kubernetes-reader.ts';
import { extractionOptions } from '../clusters/kubernetes/page-extraction.ts';
import { createPageParsers } from '../clusters/kubernetes/page-parsers.ts';
import { EmbeddedReaders } from '../clusters/through-mcp/embedded-readers.ts';
import { nowhere } from '../clusters/through-mcp/embedded-server.ts';
import type { ProcessEnvironment } from '../config/process-environment.ts';
import type { Settings } from '../config/settings.ts';
import { viaFor } from '../config/via.ts';
import type { ClusterFinder, ClusterReaders } from '../domain/ports/cluster-access.ts';
import type { Clock, Log } from '../domain/ports/outside.ts';
import type { McpToolStore } from '../domain/ports/store.ts';
import type { ToolReport } from '../domain/reports.ts';
import { discoverTools } from '../mcp/discover-tools.ts';
import { SessionPool } from '../mcp/session-pool.ts';
import { configuredServers } from './configured-servers.ts';

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

const serviceAccountFolder = '/var/run/secrets/kubernetes.io/serviceaccount';

export function wireOutside(options: OutsideOptions): Outside {
  const { settings, hashKey } = options;
  const finder = kubeconfigFinder(options);
  const parsers = createPageParsers({
    threads: settings.parseThreads,
    hashKey,
    keepValues: settings.keepValues,
  });
  const pool = sessionPool(options);
  const embedded = new EmbeddedReaders({
    pool,
    contexts: () =>
      finder.resolved().map((context) => ({ name: context.path.name, context, namespace: nowhere })),
    runtimeFolder: options.environment.directories.runtime,
    environment: options.environment.variables,
    extraction: extractionOptions({ hashKey, keepValues: settings.keepValues }),
  });
  const api: ClusterReaders = {
    open: (path) =>
      new KubernetesReader({ ...apiOptions(options), context: finder.resolve(path.id), parsers }),
  };
  return {
    finders: [finder],
    readers: chooseReaders({ via: ({ name }) => viaFor(settings.via, [name]), api, mcp: embedded }),
    discoverTools: (store, refresh, signal) =>
      discoverAllTools({ store, refresh, signal, finder, embedded, pool }, options),
    close: async () => {
      await pool.close();
      embedded.close();
      await parsers.close();
    },
  };
}

function kubeconfigFinder({ settings, environment, redactText, clock }: OutsideOptions): KubeconfigFinder {
  return new KubeconfigFinder({
    files: settings.kubeconfig,
    contexts: settings.contexts,
    inCluster:
      environment.inCluster === null ? null : { ...environment.inCluster, folder: serviceAccountFolder },
    environment: environment.variables,
    home: environment.home,
    redactText,
    clock,
  });
}

function apiOptions({ settings, environment, clock, version }: OutsideOptions) {
  return {
    clock,
    limits: settings,
    httpsProxy: environment.httpsProxy,
    noProxy: environment.noProxy,
    userAgent: `k8s-mcp-agent/${version}`,
  };
}

function sessionPool({ settings, environment, clock, version, redactText }: OutsideOptions): SessionPool {
  const { PATH = '', HOME = environment.home, LANG = 'C.UTF-8' } = environment.variables;
  return new SessionPool({
    clock,
    version,
    redactText,
    // A server of somebody else gets what a program needs to start, and what its own entry gives it.
    environment: { PATH, HOME, LANG },
    startTimeoutMs: settings.mcpStartTimeoutMs,
    callTimeoutMs: settings.mcpCallTimeoutMs,
    messageLimitBytes: settings.mcpMessageLimitBytes,
  });
}

interface ToolDiscovery {
  store: McpToolStore;
  refresh: boolean;
  signal: AbortSignal;
  finder: KubeconfigFinder;
  embedded: EmbeddedReaders;
  pool: SessionPool;
}

async function discoverAllTools(
  { store, refresh, signal, finder, embedded, pool }: ToolDiscovery,
  options: OutsideOptions,
): Promise<ToolReport> {
  // The embedded server wants to know the contexts; that there are none is no reason to have no tools.
  await finder.find().catch(() => null);
  const { servers } = await configuredServers(options.settings, options.environment);
  return discoverTools({
    servers: [embedded.config(), ...servers],
    pool,
    store,
    clock: options.clock,
    ttlSeconds: options.settings.toolsTtlSeconds,
    refresh,
    signal,
  });
}
