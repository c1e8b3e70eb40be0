import { describe, expect, it } from 'vitest';
import { isNamedByHand, type SettingSource } from './named-by-hand.ts';

describe('config/named-by-hand', () => {
  it.each<[string, SettingSource | undefined, boolean]>([
    ['a flag', { from: 'flag', name: '--kubeconfig' }, true],
    ['our own variable', { from: 'environment', name: 'K8S_MCP_AGENT_KUBECONFIG' }, true],
    ['the config file', { from: 'file', name: 'config.yaml' }, true],
    ['KUBECONFIG, which kubectl passes over, too', { from: 'environment', name: 'KUBECONFIG' }, false],
    ['nobody', { from: 'default', name: '' }, false],
    ['nobody knows what', undefined, false],
  ])('a kubeconfig that is named by %s', (_, source, isNamed) => {
    expect(isNamedByHand(source)).toBe(isNamed);
  });
});
