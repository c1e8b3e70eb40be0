import { describe, expect, it } from 'vitest';
import { deploymentKind, namespaceKind } from '../../../../test/fakes/builders.ts';
import { isAllowedCall } from '../is-allowed-call.ts';
import { renderArguments } from '../render-arguments.ts';
import { McpProfile } from './profile.ts';
import { profiles } from './registry.ts';

const asked = { namespace: 'shop', name: 'web', target: 'prod', output: 'yaml' };

describe.each(profiles.map((profile) => [profile.name, profile] as const))(
  'clusters/through-mcp/profiles/registry: %s',
  (name, profile) => {
    it('is data, that can be kept and read again', () => {
      expect(McpProfile.parse(JSON.parse(JSON.stringify(profile)))).toEqual(profile);
      expect(profiles.filter((other) => other.name === name)).toHaveLength(1);
    });

    it('is known by the tools that it calls', () => {
      const called = [...profile.lists.map(({ tool }) => tool), profile.get?.tool ?? ''];

      expect(Object.keys(profile.signature)).toEqual(expect.arrayContaining([called[0]]));
    });

    it('asks only what it allows', () => {
      for (const rule of profile.lists) {
        const scopes = [
          { kind: namespaceKind, templates: rule.arguments },
          { kind: deploymentKind, templates: { ...rule.arguments, ...rule.oneNamespace } },
          { kind: deploymentKind, templates: { ...rule.arguments, ...rule.allNamespaces } },
        ];
        for (const { kind, templates } of scopes)
          expect(isAllowedCall(profile, rule.tool, renderArguments(templates, { ...asked, kind }))).toBe(
            true,
          );
      }
    });

    it('never asks for Secrets', () => {
      expect(profile.skipped).toMatchObject({ secrets: expect.any(String) });
    });

    it('cuts out noise that patterns can find', () => {
      for (const noise of profile.noise) expect(() => new RegExp(noise, 'g')).not.toThrow();
    });
  },
);
