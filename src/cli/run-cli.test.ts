import { describe, expect, it, vi } from 'vitest';
import { cacheMetadata, clusterInfo, podKind } from '../../test/fakes/builders.ts';
import { FakeApp } from '../../test/fakes/fake-app.ts';
import { fakeHost, runFake } from '../../test/fakes/fake-host.ts';
import {
  clusterCoverage,
  clusterOutcome,
  coverage,
  deadOutcome,
  kindOutcome,
  listing,
  mcpTool,
  resourceRow,
  scanReport,
  serverOutcome,
  statusReport,
  timedOut,
} from '../../test/fakes/reports.ts';
import { type ErrorCode, errorCatalogue } from '../domain/error-catalogue.ts';
import { AppError } from '../domain/errors.ts';
import type { ProfileProposal, ProposalReport } from '../domain/reports.ts';
import { runCli } from './run-cli.ts';

function appWith(change: Partial<FakeApp>): FakeApp {
  return Object.assign(new FakeApp(), change);
}

function proposedWith(change: Partial<ProfileProposal>): ProposalReport {
  const proposal = { server: 'k', model: 'a-model', shown: 1, tools: 1, isKept: false, refusal: null };
  const cost = { inputTokens: 100, outputTokens: 20, dollars: 0.001 };
  return { proposals: [{ ...proposal, ...change }], cost, failure: null };
}

const held = { code: 'LEASE_HELD', message: 'another process is scanning it', hint: '' } as const;
const heldOutcome = (name: string) => clusterOutcome(name, { ok: false, failure: held, kinds: [] });
const server = serverOutcome('k', { tools: 1 });
const gap = { kind: 'pods', completeness: 'partial', reason: 'forbidden', aged: false } as const;
const partialCoverage = coverage([clusterCoverage('dev'), clusterCoverage('prod', { gaps: [gap] })]);
const check = { name: 'node', status: 'ok', detail: 'v24', advice: null } as const;

describe('cli/run-cli exit codes', () => {
  it.each<[string, number, Partial<FakeApp>]>([
    ['scan', 0, { report: scanReport([clusterOutcome('dev')]) }],
    ['scan', 3, { report: scanReport([clusterOutcome('dev'), deadOutcome('dead')]) }],
    ['scan', 3, { report: scanReport([clusterOutcome('dev')], { problems: [timedOut] }) }],
    [
      'full-scan',
      3,
      {
        report: scanReport([
          clusterOutcome('dev', { kinds: [kindOutcome('pods', { completeness: 'partial' })] }),
        ]),
      },
    ],
    [
      'scan',
      0,
      {
        report: scanReport([
          clusterOutcome('dev', { kinds: [kindOutcome('secrets', { completeness: 'skipped' })] }),
        ]),
      },
    ],
    ['scan', 1, { report: scanReport([deadOutcome('dead')]) }],
    ['scan', 1, { report: scanReport([]) }],
    ['scan', 3, { report: scanReport([heldOutcome('dev'), heldOutcome('prod')]) }],
    ['scan', 3, { report: scanReport([heldOutcome('dev'), deadOutcome('dead')]) }],
    ['scan', 130, { report: scanReport([clusterOutcome('dev')], { cancelled: true }) }],
    ['list pods', 0, { listings: { pods: listing({ coverage: partialCoverage }) } }],
    ['list pods --strict', 3, { listings: { pods: listing({ coverage: partialCoverage }) } }],
    ['list pods --strict', 0, {}],
    ['list --strict', 3, {}],
    [
      'query --strict select',
      3,
      { rows: { columns: [], rows: [], truncated: false, kinds: null, coverage: partialCoverage } },
    ],
    [
      'query select',
      0,
      { rows: { columns: [], rows: [], truncated: false, kinds: null, coverage: partialCoverage } },
    ],
    ['status', 0, { kept: statusReport([clusterCoverage('dev', { gaps: [gap] })]) }],
    ['status --verify', 3, { kept: statusReport([clusterCoverage('dev', { gaps: [gap] })]) }],
    ['status --verify', 3, { kept: statusReport([clusterCoverage('dev', { state: 'unreachable' })]) }],
    ['verify-scan-status', 3, {}],
    ['status --verify', 0, { kept: statusReport([clusterCoverage('dev')]) }],
    ['discover-clusters', 0, { fleet: { clusters: [clusterInfo('dev')], problems: [] } }],
    [
      'discover-clusters',
      1,
      { fleet: { clusters: [clusterInfo('dev', { state: 'unreachable' })], problems: [] } },
    ],
    [
      'discover-clusters',
      0,
      { fleet: { clusters: [clusterInfo('dev', { state: 'forbidden' })], problems: [] } },
    ],
    ['discover', 0, { tools: { servers: [server], tools: [mcpTool('list')] } }],
    [
      'discover',
      3,
      { tools: { servers: [server, { ...server, ok: false, failure: timedOut }], tools: [mcpTool('list')] } },
    ],
    ['discover', 1, { tools: { servers: [{ ...server, ok: false, failure: timedOut }], tools: [] } }],
    ['discover --propose k', 0, { tools: { servers: [server], tools: [] }, proposed: proposedWith({}) }],
    [
      'discover --propose k',
      1,
      { tools: { servers: [server], tools: [] }, proposed: proposedWith({ refusal: 'it writes' }) },
    ],
    [
      'discover --propose k',
      2,
      {
        tools: { servers: [server], tools: [] },
        proposed: { ...proposedWith({}), failure: new AppError('MODEL_KEY_MISSING', 'no key') },
      },
    ],
    ['list-available-tools', 0, { tools: { servers: [], tools: [mcpTool('list')] } }],
    ['tools', 1, {}],
    ['doctor', 0, { checks: [check, { ...check, status: 'warning', advice: 'mend it' }] }],
    ['check-scan-env', 1, { checks: [{ ...check, status: 'failed', advice: 'mend it' }] }],
  ])('%s exits with %i', async (line, exitCode, change) => {
    const app = appWith(change);

    expect((await runFake(line.split(' '), { app })).exitCode).toBe(exitCode);
    expect(app.closed).toBe(1);
  });

  it.each(Object.keys(errorCatalogue) as ErrorCode[])('exits as the class of %s says', async (code) => {
    const app = appWith({ failure: new AppError(code, 'it went wrong') });
    const usual = errorCatalogue[code].class === 'usage' ? 2 : 1;

    const { exitCode, stdout } = await runFake(['list', 'pods'], { app });

    expect(exitCode).toBe(code === 'CANCELLED' ? 130 : usual);
    expect(stdout).toBe('');
    expect(app.closed).toBe(1);
  });
});

describe('cli/run-cli freshness', () => {
  it('refreshes what a list rests on, and tells what it could not refresh', async () => {
    const app = appWith({ report: scanReport([heldOutcome('dev')]) });
    const { exitCode, stderr } = await runFake(['list', 'pods,svc', '--refresh', '--cluster', 'dev'], {
      app,
    });
    expect(exitCode).toBe(0);
    expect(app.asked[0]).toMatchObject({
      method: 'scan',
      request: { clusters: ['dev'], kinds: ['pods', 'svc'], force: false, refresh: true },
    });
    expect(stderr).toContain('dev was not refreshed: ');
  });

  it.each([
    ['the kinds that a statement reads', ['pods'], ['pods']],
    ['everything when it may read anything', null, []],
  ])('refreshes %s', async (_, kinds, asked) => {
    const app = appWith({ rows: { ...new FakeApp().rows, kinds } });
    await runFake(['query', 'select 1', '--refresh'], { app });
    expect(app.asked.map(({ method }) => method)).toEqual(['query', 'scan', 'query']);
    expect(app.asked[1]).toMatchObject({ request: { kinds: asked, refresh: true } });
  });

  it('asks no cluster for a statement that reads none of its kinds', async () => {
    const app = appWith({ rows: { ...new FakeApp().rows, kinds: [] } });
    await runFake(['query', 'select 1', '--refresh'], { app });
    expect(app.asked.map(({ method }) => method)).not.toContain('scan');
  });

  it.each([
    ['prod-eu,prod-us', ['prod-eu', 'prod-us']],
    ['prod-eu@2h,prod-us', ['prod-us']],
    ['2h,now', []],
    ['2h,1h', null],
  ])('refreshes of --between %s what is compared as it is now', async (sides, clusters) => {
    const app = appWith({
      fleet: { clusters: [clusterInfo('prod-eu'), clusterInfo('prod-us')], problems: [] },
    });
    await runFake(['changes', 'deploy', '--between', sides, '--refresh'], { app });
    const scans = app.asked.filter(({ method }) => method === 'scan');
    expect(scans).toMatchObject(
      clusters === null ? [] : [{ request: { clusters, kinds: ['deploy'], refresh: true } }],
    );
  });

  it.each(['--diff', '--all', '--since=2h', '--until=1h', '--limit=3'])(
    'refuses %s with --between, in place of passing over it',
    async (option) => {
      const { exitCode, stderr } = await runFake(['changes', '--between', '2h,1h', option]);
      expect(exitCode).toBe(2);
      expect(stderr).toContain(`${option.split('=')[0]} does not go with --between`);
    },
  );

  it('lets discover refresh what it is about', async () => {
    const app = new FakeApp();
    await runFake(['discover', '--refresh'], { app });
    expect(app.asked[0]).toMatchObject({ method: 'discoverTools', request: { refresh: true } });
  });

  it('has a model asked only with --propose, and asks the servers again then', async () => {
    const app = appWith({ tools: { servers: [server], tools: [] }, proposed: proposedWith({}) });
    await runFake(['discover', '--trust', 'k'], { app });
    const { stdout, stderr } = await runFake(['discover', '--propose', 'k', '-o', 'json'], { app });

    expect(app.asked.map(({ method, request }) => [method, request])).toEqual([
      ['discoverTools', { refresh: false, trust: ['k'] }],
      ['proposeProfiles', ['k']],
      ['discoverTools', { refresh: true, trust: [] }],
    ]);
    expect(JSON.parse(stdout)).toMatchObject({
      proposals: [{ server: 'k', model: 'a-model', refusal: null }],
      modelCost: { inputTokens: 100, dollars: 0.001 },
    });
    expect(stderr).toContain('waits for your yes');
    expect(stderr).toContain('120 tokens, $0.0010');
  });

  it('takes no yes to what is only being proposed', async () => {
    const app = new FakeApp();
    const { exitCode, stderr } = await runFake(['discover', '--propose', 'k', '--trust', 'k'], { app });

    expect([exitCode, app.asked]).toEqual([2, []]);
    expect(stderr).toContain('has to be seen before a yes to it');
  });

  it('scans what is still fresh, too, by what changed', async () => {
    const app = appWith({ report: scanReport([clusterOutcome('dev')]) });
    await runFake(['scan', '--refresh'], { app });
    expect(app.asked[0]).toMatchObject({ method: 'scan', request: { force: false, refresh: true } });
  });

  it('watches after a scan, and tells what comes', async () => {
    const app = appWith({
      report: scanReport([clusterOutcome('dev')]),
      watched: [{ event: 'watch-started', cluster: 'dev', watched: 15, others: 40 }],
    });
    const { exitCode, stderr } = await runFake(['scan', 'pods', '--watch'], { app });
    expect(exitCode).toBe(0);
    expect(app.asked.map(({ method }) => method)).toEqual(['scan', 'watch']);
    expect(app.asked[1]).toMatchObject({ request: { kinds: ['pods'], clusters: [] } });
    expect(stderr).toContain('dev  watching 15 kinds, 40 others when their time is up');
  });

  it('shows how fresh each kind is, and why', async () => {
    const app = appWith({
      kept: statusReport([], {
        kinds: [cacheMetadata('dev', 'pods', { ttlReason: 'about 3 changes an hour' })],
      }),
    });
    const { stdout } = await runFake(['status', '--kinds'], { app });
    expect(stdout).toContain('about 3 changes an hour');
  });
});

describe('cli/run-cli usage', () => {
  it.each([
    ['scna', 'there is no command "scna"', 'Did you mean scan?'],
    ['frobnicate', 'there is no command "frobnicate"', '--help" lists the commands'],
    ['scan --colour', "unknown option '--colour'", 'k8s-mcp-agent scan --help'],
    ['scan --al', "unknown option '--al'", 'Did you mean --all?'],
    ['--colour', "unknown option '--colour'", 'k8s-mcp-agent --help'],
    ['list -o xml', "'xml' is invalid", 'list --help'],
    ['query', "missing required argument 'sql'", 'query --help'],
    ['query a b', 'too many arguments', 'query --help'],
    ['query x -o name', 'query cannot print its result as name', 'It can as table, json, yaml, csv'],
    ['scan -n shop', 'scan does not take -n, --namespace', 'scan --help'],
    ['demo -o json', 'demo does not take -o, --output', 'demo --help'],
    ['list pods --limit none', '--limit must be a whole number', ''],
    ['list pods -l a=b=c', '"a=b=c" is not a label selector', '-l app=web'],
    ['list pod/web svc', '"svc" is not KIND/NAME', 'throughout'],
    ['list ,', '"," names no kind', ''],
    ['query - ', 'there is no SQL statement', ''],
    ['list --log-level loud', '--log-level: the value must be one of debug', 'log-level'],
    ['query select --timeout abc', '--timeout: the value must be', 'query-timeout'],
    ['list --env-file /missing', '/missing does not exist', ''],
  ])('refuses "%s": %s', async (line, message, hint) => {
    const { exitCode, stdout, stderr, host } = await runFake(line.trim().split(' '));

    expect([exitCode, stdout]).toEqual([2, '']);
    expect(stderr).toContain(
      `error: ${message}`.replace("error: '", "error: option '-o, --output <format>' argument '"),
    );
    expect(stderr).toContain(hint);
    expect(stderr).not.toContain('because: error:');
    expect(host.starts).toEqual([]);
  });

  it('takes global options before and after the command, and values joined to them', async () => {
    const app = new FakeApp();

    await runFake(
      ['-n', 'shop', '--cluster=dev', 'list', 'po', 'web-0', '-nstage,test', '--cluster', 'prod-*'],
      { app },
    );

    expect(app.asked).toEqual([
      {
        method: 'list',
        request: {
          kind: 'po',
          names: ['web-0'],
          clusters: ['dev', 'prod-*'],
          namespaces: ['shop', 'stage', 'test'],
          labels: [],
          limit: null,
          withBody: false,
          withUsage: false,
        },
      },
    ]);
  });

  it('finds the command behind options that are written together', async () => {
    const app = new FakeApp();

    await runFake(['-An', 'shop', 'list', 'po', '-ojson'], { app });

    expect(app.asked[0]?.request).toMatchObject({ kind: 'po', namespaces: null });
  });

  it('means all namespaces with -A and without -n, and the clusters of --context without --cluster', async () => {
    const app = new FakeApp();

    const { host } = await runFake(['list', 'pods', '-A', '-n', 'x', '--context', 'one', '--limit', '5'], {
      app,
    });

    expect(app.asked[0]?.request).toMatchObject({ namespaces: null, clusters: ['one'], limit: 5 });
    expect(host.starts[0]?.settings.contexts).toEqual(['one']);
  });

  it('gives settings from flags, the environment and the command’s own options to the app', async () => {
    const app = new FakeApp();

    const { host } = await runFake(
      ['query', 'select 1', '--timeout', '3s', '--limit', '7', '--data-dir', 'data', '--via', 'dev=mcp'],
      { app, variables: { K8S_MCP_AGENT_QUERY_BYTE_LIMIT: '2048' } },
    );

    expect(app.asked[0]?.request).toEqual({
      sql: 'select 1',
      limits: { timeoutMs: 3000, maxRows: 7, maxBytes: 2048 },
    });
    expect(host.starts[0]?.settings).toMatchObject({
      dataDir: '/data',
      via: { everywhere: 'auto', clusters: [{ cluster: 'dev', via: 'mcp' }] },
    });
  });

  it('reads a statement from stdin', async () => {
    const app = new FakeApp();

    await runFake(['query-cache-db', '-'], { app, stdin: ['select ', '1'] });

    expect(app.asked[0]?.request).toMatchObject({ sql: 'select 1' });
  });

  it('asks for several kinds, and for kinds with names', async () => {
    const app = new FakeApp();

    await runFake(['list', 'pods,svc'], { app });
    await runFake(['list', 'pod/a', 'svc/b', 'pod/c'], { app });
    await runFake(['scan', 'pods,svc', 'deploy', '--all'], { app });

    expect(app.asked.map(({ request }) => request)).toMatchObject([
      { kind: 'pods', names: [] },
      { kind: 'svc', names: [] },
      { kind: 'pod', names: ['a', 'c'] },
      { kind: 'svc', names: ['b'] },
      { kinds: ['pods', 'svc', 'deploy'], force: true, discover: false },
    ]);
  });

  it.each([
    ['list pod/web svc/web', 0],
    ['list pod/web svc/web --strict', 3],
  ])('says with "%s" which of the names are not kept, and exits with %i', async (line, exitCode) => {
    const app = appWith({ listings: { svc: listing({ rows: [resourceRow('dev', podKind, 'web')] }) } });

    const answer = await runFake(line.split(' '), { app });

    expect(answer.stderr).toContain('not kept: pod/web');
    expect(answer.stderr).not.toContain('svc/web');
    expect(answer.exitCode).toBe(exitCode);
  });

  it('calls nothing missing that --limit may have left out', async () => {
    const rows = [resourceRow('dev', podKind, 'a')];
    const app = appWith({ listings: { pods: listing({ rows, total: 2 }) } });

    const { stderr } = await runFake(['list', 'pods', 'a', 'b', '--limit', '1'], { app });

    expect(stderr).not.toContain('not kept');
  });

  it('warns of a variable that names no setting', async () => {
    const { exitCode, stderr } = await runFake(['list'], { variables: { K8S_MCP_AGENT_LOG_LEVL: 'x' } });

    expect(exitCode).toBe(0);
    expect(stderr).toContain('did you mean K8S_MCP_AGENT_LOG_LEVEL?');
  });
});

describe('cli/run-cli errors', () => {
  it('says what happened, to which cluster, why, and what to do', async () => {
    const cause = new Error('socket hang up', { cause: new Error('connect ETIMEDOUT\u001b[31m') });
    const app = appWith({
      failure: new AppError('TIMEOUT', 'no answer in 3 s', { cluster: 'prod-eu', cause }),
    });

    const { stderr } = await runFake(['list'], { app });

    expect(stderr).toBe(
      'error: no answer in 3 s (TIMEOUT)\n  cluster: prod-eu\n  because: connect ETIMEDOUT\\x1b[31m\n' +
        `  ${errorCatalogue.TIMEOUT.hint}\n`,
    );
  });

  it('does not quote what a parser could not read', async () => {
    const app = new FakeApp();
    const cause = new SyntaxError('Unexpected token \'p\', "password=hunter2" is not valid JSON');
    app.failure = new AppError('PROTOCOL', 'the list of pods is no JSON', { cause });

    const { stderr } = await runFake(['status'], { app });

    expect(stderr).toContain('the list of pods is no JSON');
    expect(stderr).not.toContain('hunter2');
  });

  it('shows a stack for faults of ours only', async () => {
    const fault = await runFake(['list'], { app: appWith({ failure: new TypeError('x is undefined') }) });
    const odd = await runFake(['list'], { app: appWith({ failure: 'just text' }) });

    expect(fault.exitCode).toBe(1);
    expect(fault.stderr).toMatch(/fault of k8s-mcp-agent[\s\S]*TypeError: x is undefined\n\s+at /);
    expect(odd.stderr).toContain('just text');
  });

  it('prints errors and warnings as JSON lines with -o json', async () => {
    const app = appWith({ failure: new AppError('TIMEOUT', 'no answer', { cluster: 'dev' }) });
    const variables = { K8S_MCP_AGENT_LOG_LEVL: 'x' };

    const { stderr } = await runFake(['list', '-o', 'json'], { app, variables });

    const lines = stderr
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines).toMatchObject([
      { event: 'message' },
      { event: 'error', code: 'TIMEOUT', message: 'no answer', cluster: 'dev' },
    ]);
    const fault = await runFake(['list', '-o', 'json'], { app: appWith({ failure: new Error('ours') }) });
    expect(JSON.parse(fault.stderr)).toMatchObject({
      code: 'INTERNAL',
      message: expect.stringContaining('ours'),
    });
  });

  it('reports an app that cannot be opened, once', async () => {
    const createApp = async () => {
      throw new AppError('STORE_NEWER', 'the database is newer');
    };

    const { exitCode, stderr } = await runFake(['list'], { createApp });

    expect(exitCode).toBe(1);
    expect(stderr.match(/STORE_NEWER/g)).toHaveLength(1);
  });

  it('goes on quietly when the reader has gone, and says when a result could not be written', async () => {
    const run = async (code: string) => {
      const host = fakeHost();
      host.stdout.write = () => {
        const error = Object.assign(new Error(`write ${code}`), { code });
        setImmediate(() => host.stdout.emit('error', error));
        return false;
      };
      return { exitCode: await runCli(['list', 'pods', '-o', 'json'], host), stderr: host.stderr.text };
    };

    expect(await run('EPIPE')).toEqual({ exitCode: 0, stderr: '' });
    const full = await run('ENOSPC');
    expect(full.exitCode).toBe(1);
    expect(full.stderr).toContain('OUTPUT_FAILED');
  });
});

describe('cli/run-cli signals', () => {
  function stoppable() {
    let started = () => {};
    const running = new Promise<void>((resolve) => {
      started = resolve;
    });
    const app = appWith({
      report: scanReport([clusterOutcome('dev')]),
      during: (signal) =>
        new Promise((resolve) => {
          signal.addEventListener('abort', () => resolve());
          started();
        }),
    });
    return { app, running };
  }

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ])('ends a scan cleanly at %s, keeps its report and exits with %i', async (name, code) => {
    const { app, running } = stoppable();
    const host = fakeHost({ app });

    const result = runCli(['scan'], host);
    await running;
    host.signals.emit(name, name);

    expect(await result).toBe(code);
    expect(host.stdout.text).toContain('The scan was stopped');
    expect(host.stderr.text).toContain('stopping; once more stops at once');
    expect([app.closed, host.exits, host.signals.listenerCount(name)]).toEqual([1, [], 0]);
  });

  it('ends at once at the second signal, with the cursor shown again', async () => {
    const { app, running } = stoppable();
    app.during = () => new Promise(() => {});
    const host = fakeHost({ app, columns: 80 });

    void runCli(['scan'], host);
    await vi.waitFor(() => expect(app.asked).toHaveLength(1));
    host.signals.emit('SIGINT', 'SIGINT');
    host.signals.emit('SIGINT', 'SIGINT');

    expect(host.exits).toEqual([130]);
    expect(host.stderr.text.endsWith('\u001b[?25h')).toBe(true);
    void running;
  });

  it.each([
    new AppError('CANCELLED', 'stopped'),
    Object.assign(new Error('aborted'), { name: 'AbortError' }),
  ])('takes an error that only says so for the stop: %s', async (error) => {
    const { app, running } = stoppable();
    app.failure = error;
    const host = fakeHost({ app });

    const result = runCli(['discover'], host);
    await running;
    host.signals.emit('SIGINT', 'SIGINT');

    expect(await result).toBe(130);
    expect(host.stderr.text).not.toContain('error:');
  });

  it('still tells of another error that came after the stop', async () => {
    const { app, running } = stoppable();
    app.failure = new AppError('STORE_FULL', 'the disk is full');
    const host = fakeHost({ app });

    const result = runCli(['scan'], host);
    await running;
    host.signals.emit('SIGINT', 'SIGINT');

    expect(await result).toBe(130);
    expect(host.stderr.text).toContain('STORE_FULL');
  });
});

describe('cli/run-cli around the app', () => {
  const demoDirectories = { config: '/demo/c', data: '/demo/d', cache: '/demo/k', runtime: '/demo/r' };

  it('opens no app for demo, and runs commands inside it with other settings and folders', async () => {
    const app = appWith({ listings: { pods: listing({ rows: [resourceRow('dev', podKind, 'web')] }) } });
    const { exitCode, stdout, host } = await runFake(['demo', '--log-level', 'info'], {
      app,
      runDemo: async ({ run, say, settings, signal }) => {
        expect(signal.aborted).toBe(false);
        say(`level ${settings.logLevel}\u0007`);
        const changes = {
          settings: { dataDir: '/demo' },
          directories: demoDirectories,
          now: () => 60_000,
        };
        expect(await run(['--help'], changes)).toBe(0);
        return run(['list', 'pods', '-o', 'name'], changes);
      },
    });

    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^level info\\x07\n/);
    expect(stdout.endsWith('dev/default/pod/web\n')).toBe(true);
    expect(host.starts.map(({ settings }) => settings.dataDir)).toEqual(['/demo']);
    expect(host.starts.map(({ environment }) => environment.directories)).toEqual([demoDirectories]);
    expect(host.starts.map(({ now }) => now())).toEqual([60_000]);
    expect(app.closed).toBe(1);
  });

  it('passes log lines on to stderr without control characters', async () => {
    const { stderr } = await runFake(['list', 'pods'], {
      createApp: async ({ writeLog }) => {
        writeLog('{"msg":"\u009b31m"}\n');
        return new FakeApp();
      },
    });

    expect(stderr).toContain('{"msg":"\\u009b31m"}\n');
  });
});
