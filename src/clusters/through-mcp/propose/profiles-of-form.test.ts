import { describe, expect, it } from 'vitest';
import { deploymentKind, namespaceKind, podKind } from '../../../../test/fakes/builders.ts';
import { ProfileForm } from '../../../domain/profile-form.ts';
import { ListedTool } from '../../../mcp/listed-tool.ts';
import { isAllowedCall } from '../is-allowed-call.ts';
import { McpProfile } from '../profiles/profile.ts';
import { renderArguments } from '../render-arguments.ts';
import { definitionOf, type ToolDefinition } from '../tool-definition.ts';
import { describeProfile, toolsOf } from './describe-profile.ts';
import { profilesOfForm } from './profiles-of-form.ts';
import { proposeProfiles } from './propose-profiles.ts';

interface Argument {
  type?: string;
  enum?: string[];
  default?: unknown;
  required?: boolean;
}

function toolOf(name: string, taken: Record<string, Argument> = {}, more: object = {}): ToolDefinition {
  const properties = Object.fromEntries(
    Object.entries(taken).map(([argument, { required: _, ...schema }]) => [
      argument,
      { type: 'string', ...schema },
    ]),
  );
  const required = Object.entries(taken).flatMap(([argument, schema]) => (schema.required ? [argument] : []));
  const inputSchema = { type: 'object', properties, required };
  return definitionOf(ListedTool.parse({ name, description: '', inputSchema, ...more }));
}

const inventory = toolOf('cluster_inventory', {
  what: { required: true },
  area: {},
  everywhere: { type: 'boolean' },
  style: { enum: ['table', 'json', 'yaml'] },
  member: { required: true },
});
const overview = toolOf('fleet_overview');
const tools = [inventory, overview, toolOf('cluster_purge', { what: { required: true } })];

const form = {
  list_tool: 'cluster_inventory',
  kind_argument: 'what',
  kind_form: 'plural.group',
  namespace_argument: 'area',
  all_namespaces_argument: 'everywhere',
  all_namespaces_value: 'true',
  output_argument: 'style',
  output_value: 'json',
  cluster_argument: 'member',
  clusters_tool: 'fleet_overview',
};

function verdictOn(change: object, of: readonly ToolDefinition[] = tools): ReturnType<typeof profilesOfForm> {
  return profilesOfForm({ form: ProfileForm.parse({ ...form, ...change }), model: 'a-model' }, of);
}

function profileFor(change: object, of: readonly ToolDefinition[] = tools): McpProfile {
  const verdict = verdictOn(change, of);
  if (!verdict.ok) throw new Error(verdict.why);
  return verdict.profiles[0] as McpProfile;
}

/** A form with nothing in it but this. */
const only = (change: object): object => ({
  ...Object.fromEntries(Object.keys(form).map((field) => [field, null])),
  ...change,
});

describe('clusters/through-mcp/propose/profiles-of-form', () => {
  it('makes a profile of what a model says of tools that no rule knows', () => {
    const profile = profileFor({});

    expect(proposeProfiles(tools)).toEqual([]);
    expect(McpProfile.parse(JSON.parse(JSON.stringify(profile)))).toEqual(profile);
    expect(profile).toMatchObject({
      proposedBy: 'a-model',
      lists: [
        {
          tool: 'cluster_inventory',
          kinds: 'any',
          arguments: { what: '{resource}', style: '{output}' },
          oneNamespace: { area: '{namespace}' },
          allNamespaces: { everywhere: true },
          clusterArguments: ['member'],
          outputs: ['json', 'yaml'],
        },
      ],
      targets: { tool: 'fleet_overview', arguments: {}, format: 'records', key: 'name' },
      needsClusterNames: false,
      skipped: { secrets: expect.any(String) },
      safeTools: [],
      environment: {},
    });
    expect(describeProfile(profile)).toBe(
      'every kind by cluster_inventory (what={resource}, style={output}, everywhere=true, area={namespace}, member={cluster}); clusters by fleet_overview; proposed by the model a-model',
    );
  });

  it('allows the calls that it makes, and no other of the same tool', () => {
    const profile = profileFor({});
    const [rule] = profile.lists;
    const asked = { kind: deploymentKind, namespace: 'shop', name: null, target: 'eu', output: 'json' };
    const args = { ...renderArguments({ ...rule?.arguments, ...rule?.oneNamespace }, asked), member: 'eu' };

    expect(args).toEqual({ what: 'deployments.apps', style: 'json', area: 'shop', member: 'eu' });
    expect(isAllowedCall(profile, 'cluster_inventory', args)).toBe(true);
    expect(isAllowedCall(profile, 'cluster_inventory', { ...args, force: true })).toBe(false);
    expect(isAllowedCall(profile, 'cluster_purge', { what: 'pods' })).toBe(false);
  });

  it('says each kind by the choice that the tool itself lists, and lists no other', () => {
    const choosing = toolOf('cluster_inventory', {
      what: { required: true, enum: ['namespace', 'POD', 'svc', 'secret', 'invoice'] },
    });

    const { lists } = profileFor(only({ list_tool: 'cluster_inventory', kind_argument: 'what' }), [choosing]);

    expect(lists.map(({ kinds, arguments: told }) => [kinds, told])).toEqual([
      [['namespaces'], { what: 'namespace' }],
      [['pods'], { what: 'POD' }],
      [['services'], { what: 'svc' }],
    ]);
  });

  it.each([
    ['Kind', { what: 'Deployment', of: 'apps/v1' }],
    ['plural', { what: 'deployments', of: 'apps/v1' }],
    [null, { what: 'Deployment', of: 'apps/v1' }],
  ])('says the kind as %s beside an API version', (kind_form, expected) => {
    const tool = toolOf('cluster_inventory', { what: { required: true }, of: { required: true } });
    const told = {
      list_tool: 'cluster_inventory',
      kind_argument: 'what',
      kind_form,
      api_version_argument: 'of',
    };
    const [rule] = profileFor(only(told), [tool]).lists;

    const asked = { kind: deploymentKind, namespace: null, name: null, target: null, output: null };
    expect(renderArguments(rule?.arguments ?? {}, asked)).toEqual(expected);
  });

  it('takes a tool for each kind, with the arguments that each has', () => {
    const perKind = [
      toolOf('ns_overview'),
      toolOf('pods_overview', { area: {}, mode: { required: true, enum: ['read', 'purge'] } }),
    ];
    const told = {
      tools_per_kind: [
        { kind: 'Namespace', tool: 'ns_overview' },
        { kind: 'pods', tool: 'pods_overview' },
      ],
      namespace_argument: 'area',
      fixed: [{ argument: 'mode', value: 'read' }],
    };

    expect(profileFor(only(told), perKind)).toMatchObject({
      lists: [
        { tool: 'ns_overview', kinds: ['namespaces'], arguments: {}, oneNamespace: null },
        {
          tool: 'pods_overview',
          kinds: ['pods'],
          arguments: { mode: 'read' },
          oneNamespace: { area: '{namespace}' },
        },
      ],
      targets: null,
    });
  });

  // Tools that could be anybody's, with the form that reads them.
  it.each<[ToolDefinition, object, object]>([
    [
      toolOf('search_k8s_objects', {
        object_kind: { required: true },
        ns: {},
        environment: { required: true },
      }),
      {
        kind_argument: 'object_kind',
        kind_form: 'Kind',
        namespace_argument: 'ns',
        cluster_argument: 'environment',
      },
      {
        arguments: { object_kind: '{kind}' },
        oneNamespace: { ns: '{namespace}' },
        allNamespaces: {},
        clusterArguments: ['environment'],
      },
    ],
    [
      toolOf('k8s_resource', {
        operation: { required: true, enum: ['list', 'get', 'delete'] },
        plural: { required: true },
      }),
      { kind_argument: 'plural', kind_form: 'plural', fixed: [{ argument: 'operation', value: 'list' }] },
      { arguments: { plural: '{plural}', operation: 'list' }, oneNamespace: null },
    ],
    [
      toolOf('kube_ls', {
        target_type: { required: true },
        project: { required: true },
        profile: {},
        dry: { type: 'boolean' },
      }),
      { kind_argument: 'target_type', namespace_argument: 'project', cluster_argument: 'profile' },
      { arguments: { target_type: '{resource}' }, allNamespaces: null, clusterArguments: ['profile'] },
    ],
    [
      toolOf('BrowseWorkloads', {
        what: {},
        where: {},
        detail: { enum: ['brief', 'full'], default: 'brief' },
        pageSize: { type: 'integer' },
        cursor: {},
      }),
      {
        kind_argument: 'what',
        all_namespaces_argument: 'where',
        all_namespaces_value: 'all',
        namespace_argument: 'where',
        fixed: [{ argument: 'detail', value: 'full' }],
      },
      {
        arguments: { what: '{resource}', detail: 'full' },
        oneNamespace: { where: '{namespace}' },
        allNamespaces: { where: 'all' },
        paging: { by: 'continue', argument: 'cursor', limitArgument: 'pageSize' },
      },
    ],
    [
      toolOf('inventory.query', {
        gvk_group: {},
        gvk_version: {},
        gvk_kind: {},
        render: { enum: ['wide', 'raw'] },
      }),
      {
        kind_argument: 'gvk_kind',
        group_argument: 'gvk_group',
        version_argument: 'gvk_version',
        output_argument: 'render',
        output_value: 'raw',
      },
      {
        arguments: { gvk_kind: '{kind}', gvk_group: '{group}', gvk_version: '{version}', render: 'raw' },
        outputs: [],
      },
    ],
  ])('takes $name as it wants to be asked', (tool, told, expected) => {
    const profile = profileFor(only({ ...told, list_tool: tool.name }), [tool]);

    expect(proposeProfiles([tool])).toEqual([]);
    expect(profile.lists).toMatchObject([{ tool: tool.name, kinds: 'any', ...expected }]);
  });

  it('wants names of clusters from the user, where every call demands one and no tool tells them', () => {
    expect(profileFor({ clusters_tool: null }).needsClusterNames).toBe(true);
  });

  it('sends a kubectl tool nothing but get, whatever its argument is called', () => {
    const kubectl = toolOf('run_kubectl', { line: { required: true } });
    const verdict = verdictOn(only({ list_tool: 'run_kubectl', command_argument: 'line' }), [kubectl]);

    if (!verdict.ok) throw new Error(verdict.why);
    expect(proposeProfiles([kubectl])).toEqual([]);
    for (const profile of verdict.profiles) {
      const sent = profile.lists.flatMap((rule) =>
        [namespaceKind, podKind].map((kind) =>
          renderArguments(rule.arguments, {
            kind,
            namespace: null,
            name: null,
            target: null,
            output: 'yaml',
          }),
        ),
      );
      expect(sent.map(({ line }) => line)).toEqual([
        expect.stringMatching(/^(kubectl )?get namespaces --output=yaml$/),
        expect.stringMatching(/^(kubectl )?get pods --output=yaml$/),
      ]);
      expect(isAllowedCall(profile, 'run_kubectl', { line: 'kubectl delete pods --all' })).toBe(false);
      expect(isAllowedCall(profile, 'run_kubectl', { line: 'kubectl get pods; rm -rf /' })).toBe(false);
    }
  });

  describe('of a model that obeys what a tool says', () => {
    const choices = { what: { required: true }, action: { enum: ['read', 'delete'] } };

    it.each<[string, object, readonly ToolDefinition[], string]>([
      [
        'a tool that writes',
        { list_tool: 'cluster_purge' },
        tools,
        'says that it may do more than read (purge)',
      ],
      [
        'a tool that writes, to name clusters',
        { clusters_tool: 'cluster_purge' },
        tools,
        'more than read (purge)',
      ],
      [
        'a tool that writes, among those for kinds',
        only({
          tools_per_kind: [
            { kind: 'namespaces', tool: 'fleet_overview' },
            { kind: 'pods', tool: 'cluster_purge' },
          ],
        }),
        tools,
        'more than read (purge)',
      ],
      [
        'a tool of another server',
        { list_tool: 'bank/transfer_money' },
        tools,
        'no tool "bank/transfer_money"',
      ],
      [
        'our own tool',
        { clusters_tool: 'embedded/configuration_contexts_list' },
        tools,
        'the server has no tool',
      ],
      [
        'a tool that does two things',
        { list_tool: 'list_and_obliterate' },
        [...tools, toolOf('list_and_obliterate', { what: {} })],
        'more than read',
      ],
      [
        'a tool that does what no list of words has',
        { list_tool: 'pod_zorch' },
        [...tools, toolOf('pod_zorch', { what: {} })],
        'does not say that it reads',
      ],
      [
        'a tool in letters that cannot be judged',
        { list_tool: 'list_删除' },
        [...tools, toolOf('list_删除', { what: {} })],
        'other letters',
      ],
      [
        'a tool that says itself that it destroys',
        { list_tool: 'list_things' },
        [...tools, toolOf('list_things', { what: {} }, { annotations: { destructiveHint: true } })],
        'says of itself that it does more than read',
      ],
      ['an argument that does not exist', { namespace_argument: 'webhook' }, tools, 'takes "webhook"'],
      [
        'the name of a namespace as a command',
        { namespace_argument: 'shell_line' },
        [
          toolOf('cluster_inventory', { what: {}, shell_line: {}, everywhere: {}, style: {}, member: {} }),
          overview,
        ],
        'shell_line of cluster_inventory is for something else',
      ],
      [
        'a kind as the address to which something is sent',
        only({ list_tool: 'list_things', kind_argument: 'callback_url' }),
        [toolOf('list_things', { callback_url: {} })],
        'callback_url of list_things is for something else',
      ],
      [
        'an argument whose name would tell whoever is to say yes something else',
        only({ list_tool: 'things', kind_argument: 'what) (known' }),
        [toolOf('things', { 'what) (known': {} })],
        'is for something else',
      ],
      [
        'a kind as the name of a file',
        only({ list_tool: 'things', kind_argument: 'filename' }),
        [toolOf('things', { filename: {} })],
        'filename of things is for something else',
      ],
      [
        'a kind as a token',
        only({ list_tool: 'things', kind_argument: 'accesstoken' }),
        [toolOf('things', { accesstoken: {} })],
        'accesstoken of things is for something else',
      ],
      [
        'an argument that says that something is done',
        only({ list_tool: 'things', kind_argument: 'delete_what' }),
        [toolOf('things', { delete_what: {} })],
        'delete_what of things is for something else',
      ],
      [
        'an argument that takes a number',
        { namespace_argument: 'page' },
        [
          toolOf('cluster_inventory', {
            what: {},
            everywhere: {},
            style: {},
            member: {},
            page: { type: 'integer' },
          }),
          overview,
        ],
        'page of cluster_inventory takes no such text',
      ],
      [
        'an argument that takes only what it lists for a namespace',
        { namespace_argument: 'area' },
        [
          toolOf('cluster_inventory', {
            what: {},
            everywhere: {},
            style: {},
            member: {},
            area: { enum: ['a', 'b'] },
          }),
          overview,
        ],
        'area of cluster_inventory takes no such text',
      ],
      [
        'a tool that demands more than is told',
        only({ list_tool: 'things', kind_argument: 'what' }),
        [toolOf('things', { what: {}, ticket: { required: true } })],
        'things demands ticket',
      ],
      [
        'a tool that writes by a value that it has where none is told',
        only({ list_tool: 'things', kind_argument: 'what' }),
        [toolOf('things', { what: {}, mode: { default: 'purge' } })],
        'things does more than read unless mode is told',
      ],
      [
        'a value that the tool does not list',
        only({ list_tool: 'things', kind_argument: 'what', fixed: [{ argument: 'action', value: 'list' }] }),
        [toolOf('things', choices)],
        'things may not be told action: list',
      ],
      [
        'a choice that is more than a word',
        only({
          list_tool: 'things',
          kind_argument: 'what',
          fixed: [{ argument: 'how', value: 'list | sh' }],
        }),
        [toolOf('things', { what: {}, how: { enum: ['list | sh'] } })],
        'things may not be told how: list | sh',
      ],
      [
        'one tool for two kinds, where it cannot be told which',
        only({
          tools_per_kind: [
            { kind: 'namespaces', tool: 'things' },
            { kind: 'pods', tool: 'things' },
          ],
        }),
        [toolOf('things')],
        'it names things or pods twice',
      ],
      [
        'a tool that gives credentials, to name clusters',
        { clusters_tool: 'show_kubeconfig' },
        [inventory, toolOf('show_kubeconfig')],
        'says that it reads credentials',
      ],
      [
        'a choice that writes',
        only({
          list_tool: 'things',
          kind_argument: 'what',
          fixed: [{ argument: 'action', value: 'delete' }],
        }),
        [toolOf('things', choices)],
        'things may not be told action: delete',
      ],
      [
        'a tool that may write by what is left out',
        only({ list_tool: 'things', kind_argument: 'what' }),
        [toolOf('things', choices)],
        'things can do more than read by action',
      ],
      [
        'a tool that writes unless it is told not to',
        only({ list_tool: 'things', kind_argument: 'what' }),
        [toolOf('things', { what: {}, delete_after: { type: 'boolean', default: true } })],
        'things does more than read unless delete_after is told',
      ],
      [
        'a switch that writes',
        only({
          list_tool: 'things',
          kind_argument: 'what',
          fixed: [{ argument: 'delete_after', value: 'true' }],
        }),
        [toolOf('things', { what: {}, delete_after: { type: 'boolean' } })],
        'may not be told delete_after: true',
      ],
      [
        'a text of its own',
        { fixed: [{ argument: 'note', value: 'kubectl delete ns --all; curl evil.example' }] },
        [
          toolOf('cluster_inventory', {
            what: {},
            area: {},
            everywhere: {},
            style: {},
            member: {},
            note: {},
          }),
          overview,
        ],
        'may not be told note',
      ],
      [
        'a text in place of all namespaces',
        { all_namespaces_argument: 'area', all_namespaces_value: '$(reboot)' },
        tools,
        'may not be told area: $(reboot)',
      ],
      [
        'a format of its own',
        { output_value: 'yaml --kubeconfig=/etc/passwd' },
        tools,
        'may not be told style',
      ],
      [
        'a command for a tool that runs anything',
        only({ list_tool: 'shell', command_argument: 'command' }),
        [toolOf('shell', { command: { required: true } })],
        'no tool that it names says that it runs kubectl',
      ],
      [
        'a command for a tool of kubectl that does more than run it',
        only({ list_tool: 'kubectl_delete', command_argument: 'args' }),
        [toolOf('kubectl_delete', { args: { required: true } })],
        'no tool that it names says that it runs kubectl',
      ],
      [
        'a command as a kind',
        only({ list_tool: 'kubectl_get', kind_argument: 'command' }),
        [toolOf('kubectl_get', { command: { required: true } })],
        'command of kubectl_get is for something else',
      ],
      [
        'Secrets',
        only({
          tools_per_kind: [
            { kind: 'namespaces', tool: 'ns_overview' },
            { kind: 'secrets', tool: 'secrets_overview' },
          ],
        }),
        [toolOf('ns_overview'), toolOf('secrets_overview')],
        'the name of secrets_overview says that it reads credentials',
      ],
      [
        'Secrets, by a tool that does not say so',
        only({
          tools_per_kind: [
            { kind: 'namespaces', tool: 'ns_overview' },
            { kind: 'secrets', tool: 'things_overview' },
          ],
        }),
        [toolOf('ns_overview'), toolOf('things_overview')],
        '"secrets" is no kind that is asked for',
      ],
      [
        'one kind as another',
        only({
          tools_per_kind: [
            { kind: 'namespaces', tool: 'ns_overview' },
            { kind: 'pods', tool: 'nodes_overview' },
          ],
        }),
        [toolOf('ns_overview'), toolOf('nodes_overview')],
        'says that it lists nodes, not pods',
      ],
      [
        'one argument for two things',
        { kind_argument: 'area', namespace_argument: 'area' },
        tools,
        'would be told two things by area',
      ],
      ['nothing', only({}), tools, 'it names no tools that list namespaces and something else'],
    ])('refuses all of a proposal that names %s', (_, change, of, why) => {
      const verdict = verdictOn(change, of);

      expect(verdict).toMatchObject({ ok: false, why: expect.stringContaining(why) });
    });

    it('takes nothing from a form that the form does not have', () => {
      const more = {
        safeTools: [{ tool: 'cluster_purge', only: {} }],
        get: { tool: 'cluster_purge' },
        environment: { LD_PRELOAD: 'x' },
      };

      const profile = profileFor(more);

      expect(profile).toEqual(profileFor({}));
      expect(toolsOf(profile)).toEqual(['cluster_inventory', 'fleet_overview']);
    });
  });
});
