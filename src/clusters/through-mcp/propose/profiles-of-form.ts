import { groupResource, type ResourceKind } from '../../../domain/kind.ts';
import type { ProfileForm, ProposedForm } from '../../../domain/profile-form.ts';
import { builtInKinds } from '../built-in-kinds.ts';
import { type ListRule, type McpProfile, neverAsked, type TargetsRule } from '../profiles/profile.ts';
import { argumentsOf, type ToolDefinition } from '../tool-definition.ts';
import { commandsBy, runsKubectl, takesText } from './command-tool.ts';
import { filledArguments, type Place, places, scopesOfForm, whyNotAsked } from './form-arguments.ts';
import { whyNotReading } from './reading-names.ts';
import { toolWords } from './tool-words.ts';

/** Profiles as a model has proposed them, best first; or why none can be made of what it said. */
export type FormVerdict = { ok: true; profiles: McpProfile[] } | { ok: false; why: string };

type Listed = { ok: true; lists: ListRule[] } | { ok: false; why: string };

const scopePlaces: Place[] = [
  'namespace_argument',
  'all_namespaces_argument',
  'output_argument',
  'cluster_argument',
];
const kindPlaces: Place[] = ['kind_argument', 'api_version_argument', 'group_argument', 'version_argument'];
const templates = { Kind: '{kind}', plural: '{plural}', 'plural.group': '{resource}' } as const;

/**
 * Holds a model's proposal to the server's tools. Pure. Whatever the model was told by whom: only tools that the server has and
 * whose names say that they read come into a profile, only arguments that they have, each for what it is for, and no values but
 * switches, the tools' own choices and a few words. One entry that breaks this refuses all of it.
 */
export function profilesOfForm({ form, model }: ProposedForm, tools: readonly ToolDefinition[]): FormVerdict {
  const wrong = whyNotNamed(form, tools);
  if (wrong !== null) return refused(wrong);
  if (takesCommand(form)) return commandProfiles(form, model, tools);
  const perKind = listsPerKind(form, tools);
  if (!perKind.ok) return perKind;
  const any = listsOfAny(form, tools);
  if (!any.ok) return any;
  const lists = [...perKind.lists, ...any.lists];
  const kinds = new Set(lists.flatMap((list) => list.kinds));
  if (!kinds.has('any') && !(kinds.size > 1 && kinds.has('namespaces')))
    return refused('it names no tools that list namespaces and something else');
  const targets = targetsOf(form, tools);
  if (!targets.ok) return targets;
  return { ok: true, profiles: [profileOf({ lists, targets: targets.rule, model, tools })] };
}

function refused(why: string): { ok: false; why: string } {
  return { ok: false, why };
}

/** What is wrong with the tools and arguments by their names alone; null: nothing. */
function whyNotNamed(form: ProfileForm, tools: readonly ToolDefinition[]): string | null {
  const names = [form.list_tool, form.clusters_tool, ...(form.tools_per_kind ?? []).map(({ tool }) => tool)];
  const named = [...new Set(names.filter((name) => name !== undefined && name !== null && name !== ''))];
  const strange = named.find((name) => toolNamed(name, tools) === undefined);
  if (strange !== undefined) return `the server has no tool "${strange}"`;
  const called = tools.filter(({ name }) => named.includes(name));
  const isCommand = (tool: ToolDefinition): boolean => takesCommand(form) && tool.name === form.list_tool;
  const whys = called.map((tool) => (isCommand(tool) ? null : whyNotReading(tool)));
  const why = whys.find((one) => one !== null);
  if (why !== undefined) return why;
  const taken = called.flatMap((tool) => argumentsOf(tool));
  const told = [
    ...places.map((place) => form[place] ?? ''),
    ...(form.fixed ?? []).map(({ argument }) => argument),
  ];
  const wrong = told.find((name) => name !== '' && !taken.some((argument) => argument.name === name));
  return wrong === undefined ? null : `no tool that it names takes "${wrong}"`;
}

function takesCommand({ command_argument }: ProfileForm): boolean {
  return (command_argument ?? '') !== '';
}

function toolNamed(
  name: string | null | undefined,
  tools: readonly ToolDefinition[],
): ToolDefinition | undefined {
  return tools.find((tool) => tool.name === name);
}

function listsOfAny(form: ProfileForm, tools: readonly ToolDefinition[]): Listed {
  const tool = toolNamed(form.list_tool, tools);
  if (tool === undefined) return { ok: true, lists: [] };
  const filled = filledArguments(tool, form, [...kindPlaces, ...scopePlaces]);
  const kind = filled.get('kind_argument');
  const why = whyNotAsked(tool, filled, form);
  if (why !== null) return refused(why);
  if (kind === undefined) return refused(`nothing says to ${tool.name} which kind is meant`);
  const rule = { tool: tool.name, ...scopesOfForm(tool, filled, form) };
  const group = Object.fromEntries(
    (['api_version_argument', 'group_argument', 'version_argument'] as const).flatMap((place) => {
      const argument = filled.get(place);
      return argument === undefined ? [] : [[argument.name, groupTemplates[place]]];
    }),
  );
  const said = (value: string): ListRule['arguments'] => ({
    [kind.name]: value,
    ...group,
    ...rule.arguments,
  });
  if (kind.choices.length === 0) {
    const template = templates[form.kind_form ?? (Object.keys(group).length > 0 ? 'Kind' : 'plural.group')];
    return { ok: true, lists: [{ ...rule, kinds: 'any', arguments: said(template) }] };
  }
  const lists = builtInKinds.flatMap((one): ListRule[] => {
    const choice = kind.choices.find(
      (word) => !isNeverAsked(one) && namesOf(one).includes(word.toLowerCase()),
    );
    return choice === undefined ? [] : [{ ...rule, kinds: [groupResource(one)], arguments: said(choice) }];
  });
  return { ok: true, lists };
}

const groupTemplates = {
  api_version_argument: '{apiVersion}',
  group_argument: '{group}',
  version_argument: '{version}',
} as const;

function listsPerKind(form: ProfileForm, tools: readonly ToolDefinition[]): Listed {
  const lists: ListRule[] = [];
  for (const { kind: word, tool: name } of form.tools_per_kind ?? []) {
    const tool = toolNamed(name, tools) as ToolDefinition;
    const kind = builtInKinds.find((one) => namesOf(one).includes(word.toLowerCase()));
    if (kind === undefined || isNeverAsked(kind)) return refused(`"${word}" is no kind that is asked for`);
    const filled = filledArguments(tool, form, scopePlaces);
    const why = whyOtherKind(tool, kind) ?? whyNotAsked(tool, filled, form);
    if (why !== null) return refused(why);
    const isTwice = lists.some(
      ({ tool: other, kinds }) => other === name || kinds.includes(groupResource(kind)),
    );
    if (isTwice) return refused(`it names ${name} or ${word} twice`);
    lists.push({ tool: name, kinds: [groupResource(kind)], ...scopesOfForm(tool, filled, form) });
  }
  return { ok: true, lists };
}

/** What it lists would be kept under the wrong kind, and the first calls prove two kinds only. */
function whyOtherKind({ name }: ToolDefinition, kind: ResourceKind): string | null {
  const words = toolWords(name);
  const named = builtInKinds.filter((one) => namesOf(one).some((word) => words.includes(word)));
  const other = named.length > 0 && !named.includes(kind);
  return other ? `the name of ${name} says that it lists ${named[0]?.plural}, not ${kind.plural}` : null;
}

function namesOf({ group, kind, plural, singular, shortNames }: ResourceKind): string[] {
  return [kind.toLowerCase(), plural, singular, ...shortNames, groupResource({ group, plural })];
}

function isNeverAsked(kind: ResourceKind): boolean {
  return groupResource(kind) in neverAsked;
}

function targetsOf(
  form: ProfileForm,
  tools: readonly ToolDefinition[],
): { ok: true; rule: TargetsRule | null } | { ok: false; why: string } {
  const tool = toolNamed(form.clusters_tool, tools);
  if (tool === undefined) return { ok: true, rule: null };
  const filled = filledArguments(tool, form, ['output_argument']);
  const why = whyNotAsked(tool, filled, form);
  if (why !== null) return refused(why);
  const { arguments: fixed, outputs } = scopesOfForm(tool, filled, form);
  const spelt = Object.entries(fixed).map(([name, value]) => [
    name,
    value === '{output}' ? outputs[0] : value,
  ]);
  const key = /id$/i.test(form.cluster_argument ?? '') ? 'id' : 'name';
  return {
    ok: true,
    rule: { tool: tool.name, arguments: Object.fromEntries(spelt), format: 'records', key },
  };
}

/** Only as the rules would use such a tool: nothing but `kubectl get …` is ever sent. */
function commandProfiles(form: ProfileForm, model: string, tools: readonly ToolDefinition[]): FormVerdict {
  const tool = toolNamed(form.list_tool, tools);
  if (tool === undefined || !runsKubectl(tool))
    return refused('no tool that it names says that it runs kubectl');
  const filled = filledArguments(tool, form, ['command_argument', 'cluster_argument']);
  const command = filled.get('command_argument');
  const why = whyNotAsked(tool, filled, form);
  if (why !== null) return refused(why);
  if (command === undefined || !takesText(command) || (form.fixed ?? []).length > 0)
    return refused(`${tool.name} takes no command so`);
  const named = targetsOf(form, tools);
  if (!named.ok) return named;
  const proposals = commandsBy(tool.name, { command, cluster: filled.get('cluster_argument')?.name });
  const profiles = proposals.map(({ list, targets }) =>
    profileOf({ lists: [list], targets: named.rule ?? targets, model, tools, isNamedInText: true }),
  );
  return { ok: true, profiles };
}

interface Parts {
  lists: ListRule[];
  targets: TargetsRule | null;
  model: string;
  tools: readonly ToolDefinition[];
  /** The cluster is named in a command. */
  isNamedInText?: boolean;
}

function profileOf({ lists, targets, model, tools, isNamedInText = false }: Parts): McpProfile {
  const usesNames = isNamedInText || lists.some(({ clusterArguments }) => clusterArguments.length > 0);
  const demandsNames = lists.some(({ tool: name, clusterArguments }) => {
    const tool = toolNamed(name, tools);
    return (
      tool !== undefined &&
      argumentsOf(tool).some((one) => one.required && clusterArguments.includes(one.name))
    );
  });
  return {
    name: 'proposed by a model',
    proposedBy: model,
    signature: {},
    lists,
    get: null,
    logs: null,
    reads: [],
    targets: usesNames ? targets : null,
    needsClusterNames: demandsNames && targets === null,
    skipped: neverAsked,
    safeTools: [],
    noise: [],
    oneProcessPerCluster: true,
    environment: {},
  };
}
