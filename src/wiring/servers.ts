import { join } from 'node:path';
import { KubeconfigFinder } from '../clusters/kubeconfig/kubeconfig-finder.ts';
import { extractionOptions } from '../clusters/kubernetes/page-extraction.ts';
import { EmbeddedReaders } from '../clusters/through-mcp/embedded-readers.ts';
import { nowhere } from '../clusters/through-mcp/nowhere.ts';
import { profiles } from '../clusters/through-mcp/profiles/registry.ts';
import { ServerTrust } from '../clusters/through-mcp/trust/server-trust.ts';
import { isNamedByHand, type SettingSources } from '../config/named-by-hand.ts';
import type { ProcessEnvironment } from '../config/process-environment.ts';
import type { Settings } from '../config/settings.ts';
import type { Clock, Log } from '../domain/ports/outside.ts';
import type { ProposalStore } from '../domain/ports/proposals.ts';
import type { ClusterStore, McpToolStore, McpTrustStore, PathHealthStore } from '../domain/ports/store.ts';
import type { ToolReport } from '../domain/reports.ts';
import type { ExtractionOptions } from '../extract/extract-resource.ts';
import { LateSessionPool, type ServerSessions } from '../mcp/server-sessions.ts';
import { discoverAllTools, type ToolRequest } from './discover-all-tools.ts';

export interface OutsideOptions {
  settings: Settings;
  environment: ProcessEnvironment;
  sources?: SettingSources;
  version: string;
  clock: Clock;
  log: Log;
  redactText: (text: string) => string;
  hashKey: Uint8Array;
  store: ClusterStore & PathHealthStore & McpTrustStore & { proposals: ProposalStore };
}

/** The MCP servers, and what they are told of clusters: whoever only asks for their tools needs no reader of the API. */
export interface Servers {
  kubeconfig: KubeconfigFinder;
  extraction: ExtractionOptions;
  pool: ServerSessions;
  trust: ServerTrust;
  embedded: EmbeddedReaders;
  discoverTools(store: McpToolStore, request: ToolRequest, signal: AbortSignal): Promise<ToolReport>;
  close(): Promise<void>;
}

const serviceAccountFolder = '/var/run/secrets/kubernetes.io/serviceaccount';

export function wireServers(options: OutsideOptions): Servers {
  const { settings, hashKey } = options;
  const kubeconfig = kubeconfigFinder(options);
  const extraction = extractionOptions({ hashKey, keepValues: settings.keepValues });
  const pool = sessionPool(options);
  const trust = new ServerTrust({
    ...options,
    proposals: options.store.proposals,
    pool,
    profiles,
    extraction,
  });
  const embedded = embeddedReaders(options, { pool, kubeconfig, extraction });
  return {
    kubeconfig,
    extraction,
    pool,
    trust,
    embedded,
    discoverTools: (store, request, signal) =>
      discoverAllTools({ ...options, store, request, signal, kubeconfig, embedded, pool, trust }),
    close: async () => {
      await pool.close();
      embedded.close();
    },
  };
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
