import { homedir } from 'node:os';
import { describe, expect, it } from 'vitest';
import { describeEnvironment } from './process-environment.ts';

describe('config/process-environment', () => {
  it('keeps models’ keys away from what plugins and servers get', () => {
    const { variables, openrouterApiKey } = describeEnvironment(
      { HOME: '/h', OPENROUTER_API_KEY: 'a', OPENAI_API_KEY: 'b', AWS_PROFILE: 'dev', EMPTY: undefined },
      '/',
    );

    expect(variables).toEqual({ HOME: '/h', AWS_PROFILE: 'dev' });
    expect(openrouterApiKey).toBe('a');
  });

  it('knows proxies in either case, and that it runs in a pod', () => {
    expect(
      describeEnvironment(
        {
          https_proxy: 'http://p:1',
          NO_PROXY: 'x',
          KUBERNETES_SERVICE_HOST: '10.0.0.1',
          KUBERNETES_SERVICE_PORT: '443',
        },
        '/',
      ),
    ).toMatchObject({ httpsProxy: 'http://p:1', noProxy: 'x', inCluster: { host: '10.0.0.1', port: '443' } });
    expect(describeEnvironment({ HOME: '' }, '/')).toMatchObject({
      home: homedir(),
      httpsProxy: null,
      inCluster: null,
    });
  });

  it('follows the XDG variables, but not relative ones', () => {
    const directories = describeEnvironment(
      { HOME: '/h', XDG_CONFIG_HOME: '/c', XDG_DATA_HOME: 'relative', XDG_RUNTIME_DIR: '/run/user/1' },
      '/',
    ).directories;

    expect(directories).toEqual({
      config: '/c/k8s-mcp-agent',
      data: '/h/.local/share/k8s-mcp-agent',
      cache: '/h/.cache/k8s-mcp-agent',
      runtime: '/run/user/1/k8s-mcp-agent',
    });
    expect(describeEnvironment({ HOME: '/h' }, '/').directories.runtime).toBe('/h/.cache/k8s-mcp-agent/run');
  });
});
