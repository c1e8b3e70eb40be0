import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ListedTool } from '../../../mcp/listed-tool.ts';
import { matchProfile } from '../profiles/match-profile.ts';
import { profiles } from '../profiles/registry.ts';
import { definitionOf, type ToolDefinition } from '../tool-definition.ts';
import { describeProfile } from './describe-profile.ts';
import { proposeProfiles } from './propose-profiles.ts';

const folder = resolve(import.meta.dirname, '../../../../test/fixtures/tool-lists');

/** A tool list as a real server gave it. */
function listOf(server: string): ToolDefinition[] {
  const tools = JSON.parse(readFileSync(resolve(folder, `${server}.json`), 'utf8')) as unknown[];
  return tools.map((tool) => definitionOf(ListedTool.parse(tool)));
}

/** `name(required*, optional, typed:string=default)`: the tool list of a server that could not be run, as it is documented. */
function toolsLike(...signatures: string[]): ToolDefinition[] {
  return signatures.map((signature) => {
    const [, name = '', list = ''] = /^([\w-]+)\((.*)\)$/.exec(signature) ?? [];
    const taken = list
      .split(', ')
      .filter((text) => text !== '')
      .map(argumentLike);
    const properties = Object.fromEntries(taken.map((argument) => [argument.name, argument.schema]));
    const required = taken.filter((argument) => argument.isRequired).map((argument) => argument.name);
    const inputSchema = { type: 'object', properties, required };
    return definitionOf(ListedTool.parse({ name, description: '', inputSchema }));
  });
}

function argumentLike(text: string): { name: string; isRequired: boolean; schema: object } {
  const [, name = '', star, type = 'string', value] = /^(\w+)(\*)?(?::([\w|]+))?(?:=(.*))?$/.exec(text) ?? [];
  const typed = type.includes('|') ? { enum: type.split('|') } : { type };
  return {
    name,
    isRequired: star !== undefined,
    schema: { ...typed, ...(value === undefined ? {} : { default: value }) },
  };
}

/** Of a server's proposals: what each would read with, in words. */
function proposedFor(tools: readonly ToolDefinition[]): string[] {
  return proposeProfiles(tools).map(describeProfile);
}

const runs = (tool: string, command: string): string =>
  `every kind by ${tool}, which can do more than read, with commands like "${command} {resource} --output={output}" only`;

describe('clusters/through-mcp/propose/propose-profiles', () => {
  it('proposes the same, however a server sorts its tools', () => {
    const tools = listOf('kubectl-mcp-server-1.24.0');

    expect(proposeProfiles(tools.toReversed())).toEqual(proposeProfiles(tools));
  });

  it.each<[string, string[]]>([
    [
      'kubectl-mcp-server-2.0.0',
      [
        'every kind by kubectl_get; clusters by list_contexts',
        `${runs('kubectl_generic', 'kubectl get')}; clusters by list_contexts`,
        `${runs('kubectl_generic', 'get')}; clusters by list_contexts`,
      ],
    ],
    [
      'kubectl-mcp-server-1.24.0',
      [
        `${runs('kubectl_generic', 'kubectl get')}; clusters by list_contexts_tool`,
        `${runs('kubectl_generic', 'get')}; clusters by list_contexts_tool`,
        '24 kinds by a tool for each (namespaces by get_namespaces, nodes by get_nodes, persistentvolumes by get_persistent_volumes …); clusters by list_contexts_tool',
      ],
    ],
    [
      'kubernetes-readonly-mcp-0.2.1',
      [
        'every kind by list_resource',
        '6 kinds by a tool for each (namespaces by list_namespaces, nodes by list_nodes, pods by list_pods …)',
      ],
    ],
    [
      'orange-k8s-mcp-server-1.1.0',
      [
        `${runs('execute_kubectl', 'kubectl get')}; clusters by execute_kubectl`,
        `${runs('execute_kubectl', 'get')}; clusters by execute_kubectl`,
      ],
    ],
    [
      'mcp-kubernetes-server-0.1.12',
      [
        `${runs('kubectl', 'kubectl get')}; clusters by kubectl`,
        `${runs('kubectl', 'get')}; clusters by kubectl`,
      ],
    ],
  ])('proposes for %s, by the tools that it really has', (server, expected) => {
    expect(proposedFor(listOf(server))).toEqual(expected);
  });

  it.each<[string, string[], string[]]>([
    [
      'strowk/mcp-k8s-go',
      [
        'list-k8s-contexts()',
        'list-k8s-namespaces(context)',
        'list-k8s-resources(context, namespace, group, version, kind*)',
        'get-k8s-resource(context, namespace, group, version, kind*, name*)',
        'apply-k8s-resource(context, manifest*)',
      ],
      ['every kind by list-k8s-resources; clusters by list-k8s-contexts'],
    ],
    [
      'Azure/aks-mcp',
      ['call_kubectl(args*)', 'call_az(cli_command*, timeout:number)'],
      [
        `${runs('call_kubectl', 'get')}; clusters by call_kubectl`,
        `${runs('call_kubectl', 'kubectl get')}; clusters by call_kubectl`,
      ],
    ],
    [
      'StacklokLabs/mkp',
      [
        'list_resources(resource_type*:clustered|namespaced, group, version*, resource*, namespace, limit:integer, continue)',
        'get_resource(resource_type*:clustered|namespaced, group, version*, resource*, namespace, name*)',
      ],
      ['every kind by list_resources'],
    ],
    [
      'rancher/rancher-ai-mcp',
      [
        'listClusters()',
        'listKubernetesResources(cluster*, kind*, namespace, limit:integer, offset:integer)',
        'getKubernetesResource(cluster*, kind*, namespace, name*)',
      ],
      ['every kind by listKubernetesResources; clusters by listClusters'],
    ],
    [
      'warjiang/karmada-mcp-server',
      ['list_clusters()', 'list_deployment(cluster*, namespace)', 'list_namespace(cluster*)'],
      ['namespaces by list_namespace; deployments.apps by list_deployment; clusters by list_clusters'],
    ],
    [
      'kagent-dev/tools',
      [
        'k8s_get_resources(resource_type*, resource_name, namespace, all_namespaces:string=true, output:string=wide)',
      ],
      ['every kind by k8s_get_resources'],
    ],
    [
      'awslabs eks-mcp-server: nothing says which clusters there are',
      [
        'list_k8s_resources(cluster_name*, kind*, api_version*, namespace)',
        'list_api_versions(cluster_name*)',
      ],
      ['every kind by list_k8s_resources; clusters as "clusters" in its entry names them'],
    ],
    [
      'GoogleCloudPlatform/gke-mcp: it lists no objects',
      ['list_clusters(parent*)', 'get_cluster(name*)'],
      [],
    ],
    ['a server for something else', ['search_issues(query*)', 'get_file(path*)', 'list_resources()'], []],
  ])('proposes for %s, by what its documentation says', (_, signatures, expected) => {
    expect(proposedFor(toolsLike(...signatures))).toEqual(expected);
  });

  it.each<[string, object, object]>([
    [
      'asks for a namespace, all of them and a format as kubectl is told',
      {
        tool: 'kubectl_get(resourceType*, namespace, allNamespaces:boolean, output:json|yaml|wide, context)',
      },
      {
        arguments: { resourceType: '{resource}', output: '{output}' },
        oneNamespace: { namespace: '{namespace}' },
        allNamespaces: { allNamespaces: true },
        outputs: ['yaml', 'json'],
        clusterArguments: ['context'],
      },
    ],
    [
      'writes a switch as text where it is one',
      { tool: 'k8s_get_resources(resource_type*, all_namespaces:string)' },
      { allNamespaces: { all_namespaces: 'true' }, oneNamespace: null },
    ],
    [
      'asks for one namespace at a time where leaving it out would mean one',
      { tool: 'list_resources(kind*, namespace:string=default)' },
      { allNamespaces: null, oneNamespace: { namespace: '{namespace}' } },
    ],
    [
      'says the kind by plural, group and version',
      { tool: 'list_resources(resource_type*:clustered|namespaced, group, version*, resource*)' },
      {
        arguments: { resource: '{plural}', group: '{group}', version: '{version}', resource_type: '{scope}' },
      },
    ],
    [
      'asks for pages by token',
      { tool: 'list_resources(kind*, limit:integer, continue)' },
      { paging: { by: 'continue', argument: 'continue', limitArgument: 'limit', limit: 500 } },
    ],
    [
      'asks for pages by number',
      { tool: 'list_resources(kind*, limit:integer, offset:integer)' },
      { paging: { by: 'offset', argument: 'offset', limitArgument: 'limit', limit: 500 } },
    ],
  ])('%s', (_, { tool }: { tool?: string }, expected) => {
    expect(proposeProfiles(toolsLike(tool ?? ''))[0]?.lists[0]).toMatchObject(expected);
  });

  it.each<[string, string, object?]>([
    ['that demands what nobody can know', 'list_resources(kind*, ticket*)'],
    ['whose name says that it does more', 'delete_resources(kind*)'],
    ['that says that it writes', 'list_resources(kind*)', { readOnlyHint: false }],
    ['that says that it destroys', 'list_resources(kind*)', { destructiveHint: true }],
    ['for Secrets alone', 'get_secrets(namespace)'],
    ['that takes any command', 'run_command(command*)'],
  ])('proposes no tool %s', (_, signature, hints = {}) => {
    const namespaces = toolsLike('get_namespaces()');
    const [tool] = toolsLike(signature);

    expect(proposedFor([{ ...(tool as ToolDefinition), ...hints }, ...namespaces])).toEqual([]);
  });

  it('proposes no tool for nothing but its server’s claim that it only reads', () => {
    const [cleanup] = toolsLike('pods_cleanup(namespace)');
    const tools = [
      { ...(cleanup as ToolDefinition), readOnlyHint: true },
      ...toolsLike('list_namespaces()', 'list_pods()'),
    ];

    const called = proposeProfiles(tools).flatMap(({ lists }) => lists.map(({ tool }) => tool));

    expect(called).toEqual(['list_namespaces', 'list_pods']);
  });

  it.each(['list_删除_pods', 'list_удалить_pods'])('proposes no tool of other letters: %s', (name) => {
    const [pods] = toolsLike('list_pods()');
    const tools = [...toolsLike('list_namespaces()', 'list_nodes()'), { ...(pods as ToolDefinition), name }];

    const called = proposeProfiles(tools).flatMap(({ lists }) => lists.map(({ tool }) => tool));

    expect(called).toEqual(['list_namespaces', 'list_nodes']);
  });

  it.each([
    ['kubernetes-mcp-server-0.0.66', 'kubernetes-mcp-server'],
    ['mcp-server-kubernetes-4.1.7', 'mcp-server-kubernetes'],
    ['kubectl-mcp-server-2.0.0', undefined],
    ['kubectl-mcp-server-1.24.0', undefined],
    ['orange-k8s-mcp-server-1.1.0', undefined],
  ])('is not needed for servers that are known: %s is %s', (server, profile) => {
    expect(matchProfile(profiles, listOf(server))?.name).toBe(profile);
  });
});
