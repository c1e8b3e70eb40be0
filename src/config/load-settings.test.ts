import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type LoadSettingsOptions, loadSettings } from './load-settings.ts';

describe('config/load-settings', () => {
  let home: string;
  let configFile: string;

  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'settings-'));
    configFile = join(home, '.config/k8s-mcp-agent/config.yaml');
    await mkdir(join(home, '.config/k8s-mcp-agent'), { recursive: true });
  });
  afterEach(() => rm(home, { recursive: true, force: true }));

  const load = (options: LoadSettingsOptions = {}) =>
    loadSettings({
      workingDirectory: '/elsewhere',
      ...options,
      variables: { HOME: home, ...options.variables },
    });

  it('takes a flag before the environment, that before the file, that before the default', async () => {
    await writeFile(configFile, 'log-level: info\nconcurrent-lists: 7\nrequests-per-second: 5\n');

    const { settings, sources } = await load({
      flags: { 'log-level': 'debug' },
      variables: { K8S_MCP_AGENT_LOG_LEVEL: 'error', K8S_MCP_AGENT_CONCURRENT_LISTS: '9' },
    });

    expect([settings.logLevel, sources.logLevel]).toEqual(['debug', { from: 'flag', name: '--log-level' }]);
    expect([settings.concurrentLists, sources.concurrentLists]).toEqual([
      9,
      { from: 'environment', name: 'K8S_MCP_AGENT_CONCURRENT_LISTS' },
    ]);
    expect([settings.requestsPerSecond, sources.requestsPerSecond]).toEqual([
      5,
      { from: 'file', name: configFile },
    ]);
    expect([settings.keepValues, sources.keepValues]).toEqual(['safe', { from: 'default', name: '' }]);
  });

  it('reads every kind of value from text as from YAML', async () => {
    await writeFile(
      configFile,
      'page-timeout: 2m\nmcp-message-limit: 64MiB\nprogress: false\nvia: [api, "prod-*=mcp"]\nttl: {pods: 30s, widgets.example.com: 1h}\nmcp-server-command: [npx, server]\n',
    );
    const fromFile = (await load()).settings;
    await rm(configFile);
    const fromText = (
      await load({
        variables: {
          K8S_MCP_AGENT_PAGE_TIMEOUT: '120',
          K8S_MCP_AGENT_MCP_MESSAGE_LIMIT: '67108864',
          K8S_MCP_AGENT_PROGRESS: 'off',
          K8S_MCP_AGENT_VIA: 'api, prod-*=mcp',
          K8S_MCP_AGENT_TTL: 'pods=30s,widgets.example.com=1h',
          MCP_SERVER_COMMAND: "'npx' server",
        },
      })
    ).settings;

    expect(fromText).toEqual(fromFile);
    expect(fromText).toMatchObject({
      pageTimeoutMs: 120_000,
      mcpMessageLimitBytes: 67_108_864,
      progress: false,
      via: { everywhere: 'api', clusters: [{ cluster: 'prod-*', via: 'mcp' }] },
      ttlSeconds: { pods: 30, 'widgets.example.com': 3600, nodes: 60 },
      mcpServerCommand: ['npx', 'server'],
    });
  });

  it('makes paths absolute: of a file beside it, of flags and variables in the working directory', async () => {
    await writeFile(configFile, 'mcp-config: servers.json\nlog-file: ~/log.json\n');

    const { settings } = await load({
      flags: { kubeconfig: ['dev.yaml'] },
      variables: { K8S_MCP_AGENT_DATA_DIR: 'data' },
    });

    expect(settings.mcpConfig).toBe(join(home, '.config/k8s-mcp-agent/servers.json'));
    expect(settings.logFile).toBe(join(home, 'log.json'));
    expect(settings.kubeconfig).toEqual(['/elsewhere/dev.yaml']);
    expect(settings.dataDir).toBe('/elsewhere/data');
  });

  it('reads KUBECONFIG as a path, our own variable first', async () => {
    const both = { KUBECONFIG: '/a::/b:/a', K8S_MCP_AGENT_KUBECONFIG: '/c' };

    expect((await load({ variables: { KUBECONFIG: '/a::/b:/a' } })).settings.kubeconfig).toEqual([
      '/a',
      '/b',
    ]);
    expect((await load({ variables: both })).settings.kubeconfig).toEqual(['/c']);
    expect((await load()).settings.kubeconfig).toEqual([join(home, '.kube/config')]);
  });

  it('takes an empty variable for one that is not set', async () => {
    const { settings } = await load({ variables: { KUBECONFIG: '', K8S_MCP_AGENT_LOG_LEVEL: '' } });

    expect(settings.kubeconfig).toEqual([join(home, '.kube/config')]);
    expect(settings.logLevel).toBe('warn');
  });

  it('turns colour off for NO_COLOR, unless our own variable says otherwise', async () => {
    expect((await load()).settings.color).toBe(true);
    expect((await load({ variables: { NO_COLOR: '1' } })).settings.color).toBe(false);
    expect((await load({ variables: { NO_COLOR: '1', K8S_MCP_AGENT_COLOR: 'true' } })).settings.color).toBe(
      true,
    );
  });

  it('refuses a setting that does not exist, and names the one that was meant', async () => {
    await writeFile(configFile, 'page-timout: 5s\n');

    await expect(load()).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: `${configFile}: there is no setting "page-timout"`,
      hint: expect.stringContaining('Did you mean page-timeout'),
    });
  });

  it.each([
    ['page-timeout: soon', 'page-timeout must be a duration'],
    ['log-level: loud', 'log-level must be one of debug, info'],
    ['concurrent-lists: 0', 'concurrent-lists must be a whole number from 1 to 32'],
    ['concurrent-lists: 1.5', 'must be a whole number'],
    ['progress: maybe', 'progress must be true or false'],
    ['ttl: {pods: never}', 'ttl.pods must be a duration'],
    ['ttl: 5', 'ttl must be a map'],
    ['via: dev=auto', '"dev=auto" is none of them'],
    ['mcp-server-url: "ftp://x"', 'must be an http or https address'],
    ['mcp-server-command: "run \'x"', 'closed quotes'],
    ['contexts: 5', 'contexts must be a list'],
    ['mcp-message-limit: 5', 'must be a size'],
    ['data-dir: ""', 'data-dir must not be empty'],
  ])('refuses "%s" in the file: %s', async (line, complaint) => {
    await writeFile(configFile, line);

    const loading = load();

    await expect(loading).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
    await expect(loading).rejects.toThrow(complaint);
    await expect(loading).rejects.toThrow(configFile);
  });

  it('names the variable or flag whose value is wrong', async () => {
    const variables = { K8S_MCP_AGENT_TTL: 'pods=x' };

    await expect(load({ variables })).rejects.toThrow(/^K8S_MCP_AGENT_TTL: the value for pods must be a dur/);
    await expect(load({ variables: { MCP_SERVER_URL: 'https://me:hunter2@a.example' } })).rejects.toThrow(
      /^MCP_SERVER_URL: the value holds a user or password: /,
    );
    await expect(load({ flags: { 'query-timeout': 'x' } })).rejects.toThrow(/^--timeout: the value must be/);
    await expect(load({ flags: { via: ['x'] } })).rejects.toThrow(/^--via: the value must be auto/);
  });

  it.each([
    ['a: [', 'is not valid YAML'],
    ['- a', 'must hold a map of settings'],
  ])('refuses a config file that holds "%s"', async (content, complaint) => {
    await writeFile(configFile, content);

    await expect(load()).rejects.toThrow(complaint);
  });

  it('takes an empty config file for none', async () => {
    await writeFile(configFile, '# nothing yet\n');

    expect((await load()).settings.logLevel).toBe('warn');
  });

  it('says why a config file cannot be read', async () => {
    await mkdir(configFile);

    await expect(load()).rejects.toMatchObject({
      code: 'CONFIG_UNREADABLE',
      message: `${configFile} cannot be read: it is a folder`,
    });
  });

  it('says in the system’s words what else is wrong with it', async () => {
    const variables = { XDG_CONFIG_HOME: join(home, 'x'.repeat(300)) };

    await expect(load({ variables })).rejects.toThrow('ENAMETOOLONG');
  });

  it('reads an env file only when asked, below the process’s own variables', async () => {
    const envFile = join(home, 'test.env');
    await writeFile(envFile, 'K8S_MCP_AGENT_LOG_LEVEL=info\nOPENROUTER_API_KEY="key"\nKUBECONFIG=/x\n');

    const { settings, environment } = await load({ envFile, variables: { KUBECONFIG: '/y' } });

    expect(settings.logLevel).toBe('info');
    expect(settings.kubeconfig).toEqual(['/y']);
    expect(environment.openrouterApiKey).toBe('key');
    await expect(load({ envFile: 'missing.env' })).rejects.toMatchObject({
      code: 'CONFIG_UNREADABLE',
      message: '/elsewhere/missing.env does not exist',
    });
  });

  it('warns of variables that look like ours, but not of those that Kubernetes makes', async () => {
    const { warnings } = await load({
      variables: {
        K8S_MCP_AGENT_PAGE_TIMOUT: '5s',
        K8S_MCP_AGENT_SERVICE_HOST: '10.0.0.1',
        K8S_MCP_AGENT_PORT_80_TCP: 'tcp://10.0.0.1:80',
      },
    });

    expect(warnings).toEqual([
      'K8S_MCP_AGENT_PAGE_TIMOUT names no setting and is ignored; did you mean K8S_MCP_AGENT_PAGE_TIMEOUT?',
    ]);
  });

  it('uses this process when nothing is said', async () => {
    const { environment } = await loadSettings();

    expect(environment.workingDirectory).toBe(process.cwd());
    expect(environment.variables).toHaveProperty('PATH');
  });
});
