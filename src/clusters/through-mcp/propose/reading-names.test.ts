import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { tool } from '../../../../test/fakes/test-servers.ts';
import { ListedTool } from '../../../mcp/listed-tool.ts';
import { definitionOf, type ToolDefinition } from '../tool-definition.ts';
import { doingWord, whyNotReading } from './reading-names.ts';

const folder = resolve(import.meta.dirname, '../../../../test/fixtures/tool-lists');
const defined = (one: unknown): ToolDefinition => definitionOf(ListedTool.parse(one));

/** By its name alone, whatever its server claims. */
const mayRead = (name: string): boolean => whyNotReading(defined(tool(name))) === null;

describe('clusters/through-mcp/propose/reading-names', () => {
  it.each(
    'list_things member_inventory fleet-overview clusterObjects pods k8s_events browse.workloads get_stateful_sets listConfigMaps api/resources/list whatIsThere kubeconfig_contexts v1_pods'.split(
      ' ',
    ),
  )('takes %s for a tool that reads', (name) => {
    expect(mayRead(name)).toBe(true);
  });

  it.each(
    'purge_things get_rid_of_pods list_and_delete_pods pods_cleanup kubectl_apply deletePods list_deletepods DELETE-list forcedeletepods deleting_list list_then_wipe pod_reaper pods_kills scaling_overview show_exec reset_view inventory_sync listings k8s kubernetes_tool_2 zorch set_list switch_context-list get_secrets show_token list_api_keys kubeconfig_view list_删除 list\u200bpods'.split(
      ' ',
    ),
  )('does not take %s for one', (name) => {
    expect(mayRead(name)).toBe(false);
  });

  it('takes what a server says against its own tool, and nothing that it says for it', () => {
    const hinted = (name: string, annotations: object): string | null =>
      whyNotReading(defined(tool(name, { annotations })));

    expect(hinted('list_things', { readOnlyHint: false })).toContain('says of itself');
    expect(hinted('list_things', { destructiveHint: true })).toContain('says of itself');
    expect(hinted('purge_things', { readOnlyHint: true, destructiveHint: false })).toContain('purge');
  });

  it('takes none of the tools of real servers for one that reads, whose name says that it does more', () => {
    const tools = readdirSync(folder).flatMap((file) =>
      (JSON.parse(readFileSync(resolve(folder, file), 'utf8')) as unknown[]).map(defined),
    );
    const names = [...new Set(tools.map(({ name }) => name))];
    const reading = names.filter(mayRead);

    // What they are was looked at by hand: each of them lists, gets or shows.
    expect([names.length, reading.length]).toEqual([366, 136]);
    const says =
      /get|list|describe|show|inspect|query|info|status|^k8s_(?:crds|events)$|^configuration_view$/;
    expect(reading.filter((name) => !says.test(name))).toEqual([]);
    const writes =
      /(?:^|_)(?:create|delete|apply|patch|scale|exec|run|set|update|restart|install|taint|cordon|drain|switch|sync|secret|kubeconfig)(?:_|$)/;
    expect(reading.filter((name) => writes.test(name))).toEqual([]);
  });

  it('finds what is done in values as well', () => {
    expect(['list', 'read-only', 'namespaced', 'full'].map(doingWord)).toEqual([null, null, null, null]);
    expect(['delete', 'ApplyNow', 'scaled', 'hard-reset'].map(doingWord)).toEqual([
      'delete',
      'apply',
      'scaled',
      'reset',
    ]);
  });
});
