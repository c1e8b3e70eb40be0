import { describe, expect, it } from 'vitest';
import { trustedServer } from '../../../../test/fakes/reports.ts';
import { tool } from '../../../../test/fakes/test-servers.ts';
import { ListedTool } from '../../../mcp/listed-tool.ts';
import { kubernetesMcpServer } from '../profiles/kubernetes-mcp-server.ts';
import { definitionOf, type ToolDefinition } from '../tool-definition.ts';
import { untrusted } from './advice.ts';
import { type Judgement, judgeServer } from './judge-server.ts';

const defined = (tools: readonly object[]): ToolDefinition[] =>
  tools.map((one) => definitionOf(ListedTool.parse(one)));
const perKind = defined([tool('list_namespaces'), tool('list_pods')]);
const hashes = Object.fromEntries(perKind.map(({ name, definitionHash }) => [name, definitionHash]));
const trust = trustedServer({ profile: kubernetesMcpServer, tools: hashes });

function judge(change: Partial<Parameters<typeof judgeServer>[0]>): Judgement {
  return judgeServer({ tools: perKind, trust: null, identity: 'identity', ...change });
}

describe('clusters/through-mcp/trust/judge-server', () => {
  it('proposes for a server that is not known', () => {
    expect(judge({})).toMatchObject({ use: 'proposed', proposals: [{ name: 'tool for each kind' }] });
  });

  it('passes over a server that has nothing of Kubernetes', () => {
    expect(judge({ tools: defined([tool('search')]) })).toEqual({ use: 'none' });
  });

  it('uses a server that the user said yes to, as long as it is what it was', () => {
    expect(judge({ trust })).toEqual({ use: 'accepted', profile: kubernetesMcpServer, trust });
    const more = [...perKind, ...defined([tool('another')])];
    expect(judge({ trust, tools: more })).toMatchObject({ use: 'accepted' });
  });

  it.each<[string, Partial<Parameters<typeof judgeServer>[0]>, string]>([
    [
      'a tool that is defined otherwise',
      { tools: defined([tool('list_namespaces'), tool('list_pods', { description: 'Other.' })]) },
      'its tool list_pods is defined otherwise than when you said yes',
    ],
    ['a tool that is gone', { tools: defined([tool('list_namespaces')]) }, 'its tool list_pods is gone'],
    ['another program', { identity: 'other' }, 'another program or address has its name now'],
    [
      'a trust that was lost before',
      { trust: { ...trust, lost: 'its tool list_pods is gone' } },
      'its tool list_pods is gone',
    ],
    [
      'a profile that cannot be read',
      { trust: { ...trust, profile: { name: 5 } } },
      'what was kept of it cannot be read',
    ],
  ])('does not use a server any more for %s', (_, change, why) => {
    expect(judge({ trust, ...change })).toMatchObject({ use: 'changed', why });
  });

  it('says what would be called, and how to say yes', () => {
    const judgement = judge({}) as Extract<Judgement, { use: 'proposed' }>;

    const advice = untrusted("it's mine", judgement);

    expect(advice).toMatchObject({
      code: 'MCP_UNTRUSTED',
      message:
        "MCP server it's mine is not used: no profile knows it; proposed: namespaces by list_namespaces; pods by list_pods",
      hint: `Accept it with: k8s-mcp-agent discover --trust 'it'\\''s mine'; or give it "trust": "none" to hear no more of it.`,
    });
  });

  it('says that nothing can be proposed', () => {
    const advice = untrusted('own', { use: 'changed', why: 'its tool x is gone', trust, proposals: [] });

    expect(advice.message).toBe('MCP server own is not used: its tool x is gone');
    expect(advice.hint).toContain('Nothing that it offers could be used');
  });
});
