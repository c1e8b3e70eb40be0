import { z } from 'zod';

/** A tool as the server listed it. */
export const ListedTool = z.looseObject({
  name: z.string().min(1),
  title: z.string().optional().catch(undefined),
  description: z.string().default('').catch(''),
  inputSchema: z.record(z.string(), z.unknown()).default({}).catch({}),
  annotations: z
    .looseObject({
      title: z.string().optional().catch(undefined),
      readOnlyHint: z.boolean().optional().catch(undefined),
      destructiveHint: z.boolean().optional().catch(undefined),
    })
    .optional()
    .catch(undefined),
});
export type ListedTool = z.infer<typeof ListedTool>;

/** One page of a tool list. Items that are no tools are left out. */
export const ToolPage = z
  .looseObject({
    tools: z.array(z.unknown()).default([]),
    nextCursor: z.string().nullish().catch(null),
  })
  .transform(({ tools, nextCursor }) => ({
    tools: tools.flatMap((tool) => ListedTool.safeParse(tool).data ?? []),
    nextCursor: nextCursor === '' ? null : (nextCursor ?? null),
  }));
export type ToolPage = z.infer<typeof ToolPage>;
