import type { ProfileForm } from '../../../domain/profile-form.ts';
import type { Arguments, ListRule } from '../profiles/profile.ts';
import { argumentsOf, type ToolArgument, type ToolDefinition } from '../tool-definition.ts';
import { type ArgumentRole, roleOf, rolesOf } from './argument-roles.ts';
import { fixedArguments, isChoice, valueForAll, whyLeftOut } from './form-values.ts';
import { pagingOf, usualOutputs } from './list-arguments.ts';
import { doingWord } from './reading-names.ts';
import { toolWords } from './tool-words.ts';

/** The form's entries that name an argument, and what the rules may have taken that argument for by its name. */
const placesOf = {
  kind_argument: ['kind', 'resource'],
  api_version_argument: ['apiVersion'],
  group_argument: ['group'],
  version_argument: ['version'],
  namespace_argument: ['namespace'],
  all_namespaces_argument: ['allNamespaces', 'namespace', 'scope'],
  output_argument: ['output'],
  cluster_argument: ['cluster'],
  command_argument: ['command'],
} as const satisfies Partial<Record<keyof ProfileForm, readonly ArgumentRole[]>>;
export type Place = keyof typeof placesOf;
export const places = Object.keys(placesOf) as Place[];

/** Whoever takes such a thing may do more with it than look for it. */
const takesMore = new Set(
  `address body cmd code command data email endpoint env exec file filename filepath filter header headers host hostname image key keys
   kubeconfig line path payload query recipient script shell sql stdin uri url user username`.split(/\s+/),
);
const takesMoreInside =
  /command|script|shell|manifest|patch|payload|passw|secret|token|webhook|callback|url$/;

/** Names are shown to whoever is to say yes: none may look like more than a name. */
const plainName = /^[\w.-]{1,64}$/;

/** A tool's arguments by what the form says that they are for. */
export type FilledArguments = ReadonlyMap<Place, ToolArgument>;

/** The arguments of one tool that the form speaks of: those that the tool has, of the places that are asked for. */
export function filledArguments(
  tool: ToolDefinition,
  form: ProfileForm,
  asked: readonly Place[],
): FilledArguments {
  const taken = argumentsOf(tool);
  return new Map(
    asked.flatMap((place): [Place, ToolArgument][] => {
      const argument = taken.find(({ name }) => name === form[place]);
      return argument === undefined ? [] : [[place, argument]];
    }),
  );
}

/** Why a tool cannot be asked so; null: all that it demands is told, each argument takes what it is told, and none can do more. */
export function whyNotAsked(tool: ToolDefinition, filled: FilledArguments, form: ProfileForm): string | null {
  const named = [...filled];
  const wrong = named.map(([place, argument]) => whyNotIn(place, argument, { tool, form }));
  const first = wrong.find((why) => why !== null);
  if (first !== undefined) return first;
  const fixed = fixedArguments(tool, form);
  if (!fixed.ok) return fixed.why;
  const twice = named.find(
    ([place, { name }]) =>
      Object.hasOwn(fixed.values, name) ||
      named.some(([other, one]) => other !== place && one.name === name && !areOneArgument(place, other)),
  );
  if (twice !== undefined) return `${tool.name} would be told two things by ${twice[1].name}`;
  const paging = pagingOf(rolesOf(tool));
  const pages = paging === null ? [] : [paging.limitArgument, paging.argument];
  const told = [...named.map(([, { name }]) => name), ...Object.keys(fixed.values), ...pages];
  return whyLeftOut(tool, new Set(told));
}

/** "namespace: all" asks for all by the argument that else takes one. */
function areOneArgument(one: Place, other: Place): boolean {
  const both: Place[] = ['namespace_argument', 'all_namespaces_argument'];
  return both.includes(one) && both.includes(other);
}

function whyNotIn(
  place: Place,
  argument: ToolArgument,
  { tool, form }: { tool: ToolDefinition; form: ProfileForm },
): string | null {
  const { name } = argument;
  if (isForOther(place, argument)) return `${name} of ${tool.name} is for something else`;
  if (!takesWhatIsTold(place, argument)) return `${name} of ${tool.name} takes no such text`;
  if (place === 'all_namespaces_argument' && valueForAll(argument, form.all_namespaces_value ?? '') === null)
    return `${tool.name} may not be told ${name}: ${form.all_namespaces_value}`;
  if (place === 'output_argument' && formatsOf(argument, form) === null)
    return `${tool.name} may not be told ${name}: ${form.output_value}`;
  return null;
}

function isForOther(place: Place, argument: ToolArgument): boolean {
  const known = roleOf(argument);
  const fits: readonly ArgumentRole[] = placesOf[place];
  const takesOther =
    known === null ? place !== 'command_argument' && saysMore(argument.name) : !fits.includes(known);
  return takesOther || !plainName.test(argument.name) || doingWord(argument.name) !== null;
}

function saysMore(name: string): boolean {
  return toolWords(name).some((word) => takesMore.has(word) || takesMoreInside.test(word));
}

function takesWhatIsTold(place: Place, { types, choices }: ToolArgument): boolean {
  if (place === 'all_namespaces_argument' && types.includes('boolean')) return true;
  const isListed = (place === 'namespace_argument' || place === 'command_argument') && choices.length > 0;
  return !isListed && (types.length === 0 || types.includes('string'));
}

/** How a tool that may be asked so is asked for one namespace, for all, for pages and in which format. */
export function scopesOfForm(
  tool: ToolDefinition,
  filled: FilledArguments,
  form: ProfileForm,
): Omit<ListRule, 'tool' | 'kinds'> {
  const namespace = filled.get('namespace_argument');
  const cluster = filled.get('cluster_argument');
  const output = filled.get('output_argument');
  const formats = output === undefined ? null : formatsOf(output, form);
  const fixed = fixedArguments(tool, form);
  return {
    arguments: {
      ...(fixed.ok ? fixed.values : {}),
      ...(output === undefined || formats === null ? {} : { [output.name]: formats.template }),
    },
    oneNamespace: namespace === undefined ? null : { [namespace.name]: '{namespace}' },
    allNamespaces: allNamespacesOf(filled, form),
    clusterArguments: cluster === undefined ? [] : [cluster.name],
    outputs: formats?.outputs ?? [],
    paging: pagingOf(rolesOf(tool)),
    mayNarrow: true,
  };
}

function allNamespacesOf(filled: FilledArguments, form: ProfileForm): Arguments | null {
  const all = filled.get('all_namespaces_argument');
  const namespace = filled.get('namespace_argument');
  if (all !== undefined) {
    const value = valueForAll(all, form.all_namespaces_value ?? '');
    return value === null ? null : { [all.name]: value };
  }
  if (namespace === undefined) return {};
  const isFilledIn = typeof namespace.default === 'string' && namespace.default !== '';
  return namespace.required || isFilledIn ? null : {};
}

/** The usual formats as far as the tool has them, the proposed one first; else one that the tool itself lists. null: none. */
function formatsOf(
  { choices }: ToolArgument,
  { output_value }: ProfileForm,
): { template: string; outputs: string[] } | null {
  const value = output_value ?? '';
  const usual =
    choices.length === 0 ? usualOutputs : usualOutputs.filter((format) => choices.includes(format));
  if (usual.includes(value))
    return { template: '{output}', outputs: [value, ...usual.filter((format) => format !== value)] };
  if (isChoice(value, choices)) return { template: value, outputs: [] };
  return value === '' && usual.length > 0 ? { template: '{output}', outputs: [...usual] } : null;
}
