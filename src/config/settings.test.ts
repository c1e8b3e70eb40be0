import { describe, expect, it } from 'vitest';
import { secondsOfKind } from '../domain/seconds-of-kind.ts';
import { defaultOf, describeSettings } from './describe-settings.ts';
import { settingName, variableName } from './setting-name.ts';
import { viaFor } from './via.ts';

describe('config/settings', () => {
  it.each(describeSettings())('$name has a sentence, values and a default that it accepts', (description) => {
    const { schema, defaultText } = description;

    expect(description.description).toMatch(/^[A-Z].*[.]$/);
    expect(description.values).not.toBe('');
    if (defaultText === undefined) expect(schema.safeParse(undefined).success).toBe(true);
    expect(defaultText ?? defaultOf(description)).not.toBeUndefined();
  });

  it('has one name and one variable per field', () => {
    expect(settingName('pageTimeoutMs')).toBe('page-timeout');
    expect(variableName('page-timeout')).toBe('K8S_MCP_AGENT_PAGE_TIMEOUT');
    const names = describeSettings().map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });
});

describe('config/ttl', () => {
  it.each([
    [{ group: '', plural: 'pods' }, 1],
    [{ group: 'apps', plural: 'deployments' }, 2],
    [{ group: 'apps', plural: 'daemonsets' }, 3],
    [{ group: 'example.com', plural: 'pods' }, 4],
  ])('knows the seconds of %o', (kind, seconds) => {
    const table = { pods: 1, 'deployments.apps': 2, '*.apps': 3, default: 4 };

    expect(secondsOfKind(table, kind)).toBe(seconds);
  });
});

describe('config/via', () => {
  it('finds the entry that names the cluster, the later one first', () => {
    const via = {
      everywhere: 'auto' as const,
      clusters: [
        { cluster: 'prod-*', via: 'mcp' as const },
        { cluster: 'prod-eu', via: 'api' as const },
      ],
    };

    expect(viaFor(via, ['prod-eu'])).toBe('api');
    expect(viaFor(via, ['other', 'prod-us'])).toBe('mcp');
    expect(viaFor(via, ['dev'])).toBe('auto');
  });
});
