import { join } from 'node:path';
import { chooseReaders } from '../clusters/choose-readers.ts';
import { EverywhereFinder } from '../clusters/find-everywhere.ts';
import { KubeconfigFinder } from '../clusters/kubeconfig/kubeconfig-finder.ts';
import { KubernetesReader } from '../clusters/kubernetes/kubernetes-reader.ts';
import { extractionOptions } from '../clusters/kubernetes/page-extraction.ts';
import { createPageParsers } from '../clusters/kubernetes/page-parsers.ts';
import type { UsageSettings } from '../clusters/kubernetes/usage/create-usage-reader.ts';
import { EmbeddedReaders } from '../clusters/through-mcp/embedded-readers.ts';
import { McpClusterFinder } from '../clusters/through-mcp/mcp-cluster-finder.ts';
import { nowhere } from '../clusters/through-mcp/nowhere.ts';
import { profiles } from '../clusters/through-mcp/profiles/registry.ts';
import { TargetReaders } from '../clusters/through-mcp/target-readers.ts';
import { ServerTrust } from '../clusters/through-mcp/trust/server-trust.ts';
import { isNamedByHand, type SettingSources } from '../config/named-by-hand.ts';
import type { ProcessEnvironment } from '../config/process-environment.ts';
import { prometheusFor } from '../config/prometheus.ts';
import type { Settings } from '../config/settings.ts';
import { viaFor } from '../config/via.ts';
import type { ClusterReaders, FleetFinder } from '../domain/ports/cluster-access.ts';
import type { FleetLogs } from '../domain/ports/logs.ts';
import type { Clock, Log } from '../domain/ports/outside.ts';
import type { ClusterStore, McpToolStore, McpTrustStore, PathHealthStore } from '../domain/ports/store.ts';
import type { ToolReport } from '../domain/reports.ts';
import type { ExtractionOptions } from '../extract/extract-resource.ts';
import { LateSessionPool, type ServerSessions } from '../mcp/server-sessions.ts';
import { configuredServers } from './configured-servers.ts';
import { discoverAllTools, type ToolRequest } from './discover-all-tools.ts';
import { FleetLogReaders } from './fleet-log-readers.ts';
import { keepHeapsSmall } from './keep-heaps-small.ts';

export interface OutsideOptions {
  settings: Settings;
  environment: ProcessEnvironment;
  sources?: SettingSources;
  version: string;
  clock: Clock;
  log: Log;
  redactText: (text: string) => string;
  hashKey: Uint8Array;
  store: ClusterStore & PathHealthStore & McpTrustStore;
}

/** The adapters that find and read clusters, wired together. */
export interface Outside {
  finder: FleetFinder;
  readers: ClusterReaders;
  logs: FleetLogs;
  discoverTools(store: McpToolStore, request: ToolRequest, signal: AbortSignal): Promise<ToolReport>;
  close(): Promise<void>;
}

const serviceAccountFolder = '/var/run/secrets/kubernetes.io/serviceaccount';

export function wireOutside(options: OutsideOptions): Outside {
  keepHeapsSmall();
  const { settings, hashKey, environment } = options;
  const kubeconfig = kubeconfigFinder(options);
  const extraction = extractionOptions({ hashKey, keepValues: settings.keepValues });
  const parsers = createPageParsers({
    threads: settings.parseThreads,
    hashKey,
    keepValues: settings.keepValues,
  });
  const pool = sessionPool(options);
  const trust = new ServerTrust({ ...options, pool, profiles, extraction });
  const mcp = new McpClusterFinder({
    pool,
    servers: () => configuredServers(settings, environment),
    trust,
    redactor: extraction.redactor,
  });
  const embedded = embeddedReaders(options, { pool, kubeconfig, extraction });
  const targets = new TargetReaders({ finder: mcp, extraction });
  const api: ClusterReaders = {
    open: (path) =>
      new KubernetesReader({
        ...apiOptions(options),
        context: kubeconfig.resolve(path.id),
        parsers,
        usage: usageOf(options, path.name),
        extraction,
      }),
  };
  const readers = chooseReaders({
    via: ({ name }) => viaFor(settings.via, [name]),
    api,
    embedded,
    targets,
  });
  return {
    finder: new EverywhereFinder({
      kubeconfig,
      mcp,
      isKubeconfigNamed: namesKubeconfig(options),
      // Where contexts are left out, what is set for them has nothing to show.
      wanted: settings.contexts.length > 0 ? [] : settings.via.clusters.map(({ cluster }) => cluster),
    }),
    readers,
    logs: new FleetLogReaders({ store: options.store, kubeconfig, mcp, readers }),
    discoverTools: (store, request, signal) =>
      discoverAllTools({ ...options, store, request, signal, kubeconfig, embedded, pool, trust }),
    close: async () => {
      await pool.close();
      embedded.close();
      await parsers.close();
    },
  };
}

/** Whether the kubeconfig is another than the one that is looked for when nobody names one. */
function namesKubeconfig({ settings, environment }: OutsideOptions): boolean {
  const [file, ...others] = settings.kubeconfig;
  return others.length > 0 || file !== join(environment.home, '.kube', 'config');
}

function embeddedReaders(
  { settings, environment, store, clock }: OutsideOptions,
  {
    pool,
    kubeconfig,
    extraction,
  }: { pool: ServerSessions; kubeconfig: KubeconfigFinder; extraction: ExtractionOptions },
): EmbeddedReaders {
  return new EmbeddedReaders({
    pool,
    contexts: () =>
      kubeconfig.resolved().map((context) => ({
        pathId: context.path.id,
        name: context.path.name,
        context,
        namespace: nowhere,
      })),
    leftAlone: async () => {
      const health = await store.pathHealth(kubeconfig.resolved().map(({ path }) => path));
      const open = [...health.values()].filter(
        ({ openUntil }) => openUntil !== null && Date.parse(openUntil) > clock.now(),
      );
      return new Set(open.map(({ pathId }) => pathId));
    },
    runtimeFolder: environment.directories.runtime,
    environment: environment.variables,
    home: environment.home,
    requestsPerSecond: settings.requestsPerSecond,
    extraction,
  });
}

function kubeconfigFinder({
  settings,
  environment,
  sources,
  redactText,
  clock,
}: OutsideOptions): KubeconfigFinder {
  return new KubeconfigFinder({
    files: settings.kubeconfig,
    mustExist: isNamedByHand(sources?.kubeconfig),
    contexts: settings.contexts,
    inCluster:
      environment.inCluster === null ? null : { ...environment.inCluster, folder: serviceAccountFolder },
    httpsProxy: environment.httpsProxy,
    noProxy: environment.noProxy,
    environment: environment.variables,
    home: environment.home,
    redactText,
    clock,
  });
}

function apiOptions({ settings, environment, clock, version, redactText }: OutsideOptions) {
  return {
    clock,
    limits: settings,
    httpsProxy: environment.httpsProxy,
    noProxy: environment.noProxy,
    userAgent: `k8s-mcp-agent/${version}`,
    redactText,
  };
}

function usageOf({ settings }: OutsideOptions, cluster: string): UsageSettings {
  return { timeoutMs: settings.usageTimeoutMs, prometheus: prometheusFor(settings.prometheus, [cluster]) };
}

function sessionPool({ settings, environment, clock, version, redactText }: OutsideOptions): LateSessionPool {
  const { PATH = '', HOME = environment.home, LANG = 'C.UTF-8' } = environment.variables;
  return new LateSessionPool({
    clock,
    version,
    redactText,
    // A server of somebody else gets what a program needs to start, and what its own entry gives it.
    environment: { PATH, HOME, LANG },
    startTimeoutMs: settings.mcpStartTimeoutMs,
    callTimeoutMs: settings.mcpCallTimeoutMs,
    messageLimitBytes: settings.mcpMessageLimitBytes,
    httpsProxy: environment.httpsProxy,
    noProxy: environment.noProxy,
    verdictFile: join(environment.directories.cache, 'mcp-servers.json'),
  });
}
