import { z } from 'zod';

const name = z.string().max(200).nullish();

/**
 * How an MCP server that nobody knows could be read, as a model fills it in: flat, so that a small one can. Nothing of it is used
 * before each of its words was held to the tools that the server really has.
 */
export const ProfileForm = z
  .object({
    list_tool: name.describe('the one tool that lists objects of any kind; null where there is none'),
    kind_argument: name.describe('its argument that says which kind is meant'),
    kind_form: z
      .enum(['Kind', 'plural', 'plural.group'])
      .nullish()
      .catch(null)
      .describe(
        'what that argument takes: "Kind" for Deployment, "plural" for deployments, "plural.group" for deployments.apps',
      ),
    api_version_argument: name.describe('its argument that takes apps/v1'),
    group_argument: name.describe('its argument that takes apps'),
    version_argument: name.describe('its argument that takes v1'),
    command_argument: name.describe(
      'only for a tool that runs kubectl: its argument that takes the whole command',
    ),
    namespace_argument: name.describe('the argument that takes the name of one namespace'),
    all_namespaces_argument: name.describe('the argument that asks for all namespaces'),
    all_namespaces_value: name.describe('what that argument takes: true, all'),
    output_argument: name.describe('the argument that picks the format of the answer'),
    output_value: name.describe('the value of it that shows whole objects: yaml, json'),
    cluster_argument: name.describe('the argument that takes the name of a cluster or context'),
    clusters_tool: name.describe('the tool that lists the clusters or contexts'),
    fixed: z
      .array(z.object({ argument: z.string().max(200), value: z.string().max(200) }))
      .max(5)
      .nullish()
      .describe(
        'a list of {"argument", "value"}: what needs the same value each time, as an operation that is called list',
      ),
    tools_per_kind: z
      .array(z.object({ kind: z.string().max(200), tool: z.string().max(200) }))
      .max(100)
      .nullish()
      .describe(
        'a list of {"kind", "tool"}, only where each kind has a tool of its own: pods, and the tool that lists them',
      ),
  })
  .meta({
    title: 'ProfileForm',
    description: 'How an MCP server that nobody knows could be read, as a model proposes it',
  });
export type ProfileForm = z.infer<typeof ProfileForm>;

/** What is kept of a proposal until the user says yes to it, or for a month. */
export const ProposedForm = z
  .object({
    form: ProfileForm,
    /** Which model filled it in. */
    model: z.string(),
  })
  .meta({ title: 'ProposedForm', description: 'A model’s proposal of how an MCP server could be read' });
export type ProposedForm = z.infer<typeof ProposedForm>;
