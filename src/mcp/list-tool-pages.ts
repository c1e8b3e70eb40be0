import { type ListedTool, ToolPage } from './listed-tool.ts';

const mostPages = 100;

type Ask = (params: { cursor?: string }) => Promise<unknown>;

/**
 * All pages of a tool list. Of two tools with one name the first counts, as for whoever calls it; a list that begins anew
 * ends there.
 */
export async function listToolPages(ask: Ask): Promise<ListedTool[]> {
  const tools = new Map<string, ListedTool>();
  const asked = new Set<string | null>();
  let cursor: string | null = null;
  while (!asked.has(cursor) && asked.size < mostPages) {
    asked.add(cursor);
    const page: ToolPage = await askForPage(ask, cursor);
    for (const tool of page.tools) if (!tools.has(tool.name)) tools.set(tool.name, tool);
    cursor = page.nextCursor;
  }
  return [...tools.values()];
}

async function askForPage(ask: Ask, cursor: string | null): Promise<ToolPage> {
  const page = ToolPage.safeParse(await ask(cursor === null ? {} : { cursor }));
  if (!page.success) throw new Error('its tool list is none');
  return page.data;
}
