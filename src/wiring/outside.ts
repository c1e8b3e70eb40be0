import { join } from 'node:path';
import { chooseReaders } from '../clusters/choose-readers.ts';
import { EverywhereFinder } from '../clusters/find-everywhere.ts';
import { KubernetesReader } from '../clusters/kubernetes/kubernetes-reader.ts';
import { createPageParsers } from '../clusters/kubernetes/page-parsers.ts';
import type { UsageSettings } from '../clusters/kubernetes/usage/create-usage-reader.ts';
import { PathNames } from '../clusters/path-names.ts';
import { embeddedServerName } from '../clusters/through-mcp/embedded-server.ts';
import { McpClusterFinder } from '../clusters/through-mcp/mcp-cluster-finder.ts';
import { TargetReaders } from '../clusters/through-mcp/target-readers.ts';
import { prometheusFor } from '../config/prometheus.ts';
import { viaFor } from '../config/via.ts';
import type { ClusterReaders, FleetFinder } from '../domain/ports/cluster-access.ts';
import type { FleetLive } from '../domain/ports/live.ts';
import type { FleetLogs } from '../domain/ports/logs.ts';
import { configuredServers } from './configured-servers.ts';
import { FleetWays, fleetLive, fleetLogs } from './fleet-ways.ts';
import { collectAnswers, keepHeapsSmall } from './keep-heaps-small.ts';
import type { OutsideOptions, Servers } from './servers.ts';

/** The adapters that find and read clusters, wired together. */
export interface Outside {
  finder: FleetFinder;
  readers: ClusterReaders;
  logs: FleetLogs;
  live: FleetLive;
  /** Ends what is of this alone: the servers are closed by whoever opened them. */
  close(): Promise<void>;
}

export function wireOutside(options: OutsideOptions, servers: Servers): Outside {
  keepHeapsSmall();
  const { settings, hashKey, environment } = options;
  const { kubeconfig, extraction, embedded } = servers;
  const parsers = createPageParsers({
    threads: settings.parseThreads,
    hashKey,
    keepValues: settings.keepValues,
  });
  const mcp = new McpClusterFinder({
    ...servers,
    servers: () => configuredServers(settings, environment),
    redactor: extraction.redactor,
  });
  const targets = new TargetReaders({ finder: mcp, extraction });
  const names = new PathNames();
  const api: ClusterReaders = {
    open: (path) =>
      new KubernetesReader({
        ...apiOptions(options),
        context: kubeconfig.resolve(path.id),
        parsers,
        usage: usageOf(options, names.of(path)),
        extraction,
      }),
  };
  const readers = chooseReaders({
    via: (path) => viaFor(settings.via, names.of(path)),
    api,
    embedded: collecting(embedded),
    targets: collecting(targets),
  });
  const ways = new FleetWays({ store: options.store, kubeconfig, mcp });
  const throughServers: ClusterReaders = {
    open: (path) => (path.source === 'mcp' ? targets : embedded).open(path),
  };
  const finder = new EverywhereFinder({
    kubeconfig,
    mcp,
    isKubeconfigNamed: namesKubeconfig(options),
    // Where contexts are left out, what is set for them has nothing to show.
    wanted: settings.contexts.length > 0 ? [] : settings.via.clusters.map(({ cluster }) => cluster),
  });
  return {
    finder: names.watching(finder),
    readers,
    logs: fleetLogs(ways, readers),
    live: fleetLive(ways, throughServers, embeddedServerName),
    close: () => parsers.close(),
  };
}

function collecting(readers: ClusterReaders): ClusterReaders {
  return {
    open: (path) => {
      collectAnswers();
      return readers.open(path);
    },
  };
}

/** Whether the kubeconfig is another than the one that is looked for when nobody names one. */
function namesKubeconfig({ settings, environment }: OutsideOptions): boolean {
  const [file, ...others] = settings.kubeconfig;
  return others.length > 0 || file !== join(environment.home, '.kube', 'config');
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

function usageOf({ settings }: OutsideOptions, clusters: readonly string[]): UsageSettings {
  return { timeoutMs: settings.usageTimeoutMs, prometheus: prometheusFor(settings.prometheus, clusters) };
}
