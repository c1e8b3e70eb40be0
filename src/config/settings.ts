import { z } from 'zod';
import { holdsLogin } from '../lib/holds-login.ts';
import { modelSettings } from './model-settings.ts';
import { PrometheusSetting } from './prometheus.ts';
import { setting } from './setting.ts';
import {
  commandLine,
  durationMs,
  durationSeconds,
  onOrOff,
  pathList,
  sizeBytes,
  text,
  textList,
  wholeNumber,
} from './setting-values.ts';
import { HistoryRetention, Ttl } from './ttl.ts';
import { ViaSetting } from './via.ts';

const duration = 'a duration (500ms, 30s, 5m)';

/**
 * Every setting there is. The field's name gives the setting's (`pageTimeoutMs` is `page-timeout`), that gives the
 * environment variable (`K8S_MCP_AGENT_PAGE_TIMEOUT`). A unit at the end of a field is the unit of the parsed value.
 */
export const Settings = z.strictObject({
  dataDir: setting(text, {
    description: 'Folder of the inventory and of everything else that is kept.',
    values: 'a folder',
    defaultText: '$XDG_DATA_HOME/k8s-mcp-agent, else ~/.local/share/k8s-mcp-agent',
    flag: '--data-dir FOLDER',
    isPath: true,
  }),
  kubeconfig: setting(pathList(':'), {
    description: 'Kubeconfig files, merged as kubectl merges them; the first that names a thing wins.',
    values: 'files, parted by ":"',
    defaultText: '~/.kube/config; inside a pod without one: its ServiceAccount',
    flag: '--kubeconfig FILE',
    variables: ['KUBECONFIG'],
    isPath: true,
  }),
  contexts: setting(textList.prefault([]), {
    description: 'Contexts of the kubeconfig to use (names or globs); none named: all of them.',
    values: 'names, parted by ","',
    flag: '--context NAME',
  }),
  mcpConfig: setting(text.nullable().prefault(null), {
    description: 'File with MCP servers in the usual mcpServers JSON.',
    values: 'a file',
    defaultText: 'mcp.json in the config folder, if there is one',
    flag: '--mcp-config FILE',
    isPath: true,
  }),
  mcpServerUrl: setting(
    z
      .url({ protocol: /^https?$/, error: 'must be an http or https address' })
      .refine((address) => !holdsLogin(address), {
        error: 'holds a user or password: name the server in mcp.json and put them into its headers',
      })
      .nullable()
      .prefault(null),
    {
      description: 'Address of one more MCP server (streamable HTTP or SSE).',
      values: 'an address',
      variables: ['MCP_SERVER_URL'],
    },
  ),
  mcpServerCommand: setting(commandLine.nullable().prefault(null), {
    description: 'Command that starts one more MCP server, which speaks over stdin and stdout.',
    values: 'a command line',
    variables: ['MCP_SERVER_COMMAND'],
  }),
  via: setting(ViaSetting.prefault('auto'), {
    description:
      'How clusters are read: api (the Kubernetes API), mcp (an MCP server), auto (the API where a kubeconfig reaches the cluster); CLUSTER=api or CLUSTER=mcp for one.',
    values: 'auto, api, mcp, CLUSTER=api, CLUSTER=mcp; parted by ","',
    flag: '--via HOW',
  }),
  store: setting(text.nullable().prefault(null), {
    description:
      'A file that export wrote: it is read in place of the inventory, and nothing is scanned. Commands that read clusters refuse it.',
    values: 'a file',
    defaultText: 'the inventory in the data folder',
    flag: '--store FILE',
    isPath: true,
  }),
  keepValues: setting(choice(['none', 'safe', 'all']).prefault('safe'), {
    description:
      'Which literal values (environment variables, ConfigMaps, annotations) are kept: none, all, or safe: those that neither name nor shape calls a credential. Data of Secrets is never kept.',
    values: 'none, safe, all',
  }),
  requestsPerSecond: setting(wholeNumber(1, 1000).prefault(50), {
    description:
      'Requests that one cluster gets in a second at most; before that a burst of six seconds’ worth, when nothing was asked for a while.',
    values: 'a number',
  }),
  concurrentLists: setting(wholeNumber(1, 32).prefault(4), {
    description: 'Lists that are read at once from one cluster.',
    values: 'a number',
  }),
  concurrentListsInFleet: setting(wholeNumber(1, 512).prefault(16), {
    description: 'Lists that are read at once from all clusters together.',
    values: 'a number',
  }),
  concurrentClusters: setting(wholeNumber(1, 512).prefault(32), {
    description: 'Clusters that are scanned at once.',
    values: 'a number',
  }),
  watchConnections: setting(wholeNumber(0, 10_000).prefault(400), {
    description:
      'Connections that scan --watch holds open at most, in all clusters together: one for each kind that is followed. Other kinds are looked at when their time is up.',
    values: 'a number',
  }),
  firstAnswerTimeoutMs: setting(durationMs(100).prefault('2500ms'), {
    description:
      'Time for connecting and the first byte, until a cluster has answered once in a run. Raise it for slow links.',
    values: duration,
  }),
  connectTimeoutMs: setting(durationMs(100).prefault('3s'), {
    description: 'Time for connecting to a cluster that has answered before.',
    values: duration,
  }),
  firstByteTimeoutMs: setting(durationMs(100).prefault('10s'), {
    description: 'Time until the first byte of an answer.',
    values: duration,
  }),
  pageTimeoutMs: setting(durationMs(1000).prefault('60s'), {
    description: 'Time for one page of a list, from the request to the last byte.',
    values: duration,
  }),
  mcpStartTimeoutMs: setting(durationMs(1000).prefault('30s'), {
    description: 'Time for an MCP server to start and to introduce itself.',
    values: duration,
  }),
  mcpCallTimeoutMs: setting(durationMs(1000).prefault('60s'), {
    description: 'Time for one call of an MCP tool.',
    values: duration,
  }),
  mcpMessageLimitBytes: setting(sizeBytes(1_048_576).prefault('256MiB'), {
    description: 'Largest message that is accepted from an MCP server.',
    values: 'a size (64MiB)',
  }),
  parseThreads: setting(wholeNumber(0, 64), {
    description: 'Threads that read large pages; 0: the main thread does it.',
    values: 'a number',
    defaultText: 'one less than the processors, from 1 to 4',
  }),
  ttlSeconds: setting(Ttl.prefault({}), {
    description:
      'How long a kind counts as fresh, so that scan leaves it alone. Keys are kinds (pods, deployments.apps), groups (*.apps) or default.',
    values: 'a map; as text pods=30s,default=10m',
    defaultText: 'see below',
  }),
  toolsTtlSeconds: setting(durationSeconds.prefault('24h'), {
    description: 'How long the list of an MCP server’s tools counts as fresh.',
    values: duration,
  }),
  prometheus: setting(PrometheusSetting.prefault('auto'), {
    description:
      'Where the usage of nodes and containers is asked for where a cluster has no metrics API: auto (of a Prometheus that is found among its Services), off, or the address of one that measures this cluster alone; CLUSTER=… for one.',
    values: 'auto, off, an address, CLUSTER=one of these; parted by ","',
  }),
  usageTimeoutMs: setting(durationMs(100).prefault('5s'), {
    description: 'Time for asking one cluster what its nodes and containers use.',
    values: duration,
  }),
  usageSampleRetentionSeconds: setting(durationSeconds.prefault('48h'), {
    description: 'How long every sample of usage is kept.',
    values: duration,
  }),
  usageRetentionSeconds: setting(durationSeconds.prefault('30d'), {
    description: 'How long the hourly figures and histograms of usage are kept.',
    values: duration,
  }),
  eventRetentionSeconds: setting(durationSeconds.prefault('7d'), {
    description: 'How long events are kept that the server has forgotten.',
    values: duration,
  }),
  historyRetentionSeconds: setting(HistoryRetention.prefault({}), {
    description:
      'How long changes are kept. Keys are kinds (pods, deployments.apps), groups (*.apps) or default.',
    values: 'a duration for every kind, or a map; as text pods=7d,default=30d',
    defaultText: 'pods 7d, ReplicaSets and Jobs 14d, all others 30d',
    flag: 'prune --history-retention TIME',
  }),
  historySizeLimitBytes: setting(sizeBytes(1_048_576).prefault('4GiB'), {
    description: 'Size of the inventory above which the oldest history is removed, whatever its age.',
    values: 'a size (500MiB)',
    flag: 'prune --history-size-limit SIZE',
  }),
  queryTimeoutMs: setting(durationMs(10).prefault('10s'), {
    description: 'Time for one SQL query.',
    values: duration,
    flag: 'query --timeout TIME',
  }),
  queryRowLimit: setting(wholeNumber(1, 10_000_000).prefault(10_000), {
    description: 'Rows that one SQL query may give.',
    values: 'a number',
    flag: 'query --limit ROWS',
  }),
  queryByteLimit: setting(sizeBytes(1024).prefault('64MiB'), {
    description: 'Bytes that the rows of one SQL query may take.',
    values: 'a size (64MiB)',
  }),
  ...modelSettings,
  logLevel: setting(choice(['debug', 'info', 'warn', 'error', 'silent']).prefault('warn'), {
    description: 'How much is logged.',
    values: 'debug, info, warn, error, silent',
    flag: '--log-level LEVEL',
  }),
  logFile: setting(text.nullable().prefault(null), {
    description: 'File that the log is appended to, as JSON lines.',
    values: 'a file',
    defaultText: 'none: the log goes to stderr',
    isPath: true,
  }),
  exemptions: setting(text.nullable().prefault(null), {
    description: 'File with what `diagnose` is not to tell, why, by whom, and until when.',
    values: 'a file',
    defaultText: 'exemptions.yaml in the config folder, if there is one',
    isPath: true,
  }),
  diagnoseLogs: setting(onOrOff.prefault(true), {
    description:
      'Whether `diagnose` reads lines of logs from clusters where they would tell more: of two containers of an entry and 24 in all at most, once for each run of a container.',
    values: 'true, false',
    flag: '--no-logs',
  }),
  progress: setting(onOrOff.prefault(true), {
    description: 'Whether progress is shown on stderr.',
    values: 'true, false',
    flag: '--no-progress',
  }),
  color: setting(onOrOff.prefault(true), {
    description: 'Whether a terminal gets colours. NO_COLOR, if set to anything, means false.',
    values: 'true, false',
    flag: '--no-color',
  }),
  utc: setting(onOrOff.prefault(false), {
    description: 'Whether times are shown in UTC and not in local time.',
    values: 'true, false',
    flag: '--utc',
  }),
});
export type Settings = z.infer<typeof Settings>;
export type SettingField = keyof Settings;

function choice<const T extends readonly [string, ...string[]]>(words: T) {
  return z.enum(words, { error: `must be one of ${words.join(', ')}` });
}
