import { type ListedTool, ToolPage } from './listed-tool.ts';
import { TooLargeError } from './too-large.ts';

const mostPages = 100;
/** The largest servers that are known have some hundred. */
const mostTools = 10_000;

type Ask = (params: { cursor?: string }) => Promise<unknown>;

/**
 * All pages of a tool list. Of two tools with one name the first counts, as for whoever calls it; a list that begins anew
 * ends there. Throws for a server that lists without end.
 */
export async function listToolPages(ask: Ask): Promise<ListedTool[]> {
  const tools = new Map<string, ListedTool>();
  const asked = new Set<string | null>();
  let cursor: string | null = null;
  while (!asked.has(cursor) && asked.size < mostPages) {
    asked.add(cursor);
    const page: ToolPage = await askForPage(ask, cursor);
    for (const tool of page.tools) if (!tools.has(tool.name)) tools.set(tool.name, tool);
    if (tools.size > mostTools) throw new TooLargeError(`it lists more than ${mostTools} tools`);
    cursor = page.nextCursor;
  }
  return [...tools.values()];
}

async function askForPage(ask: Ask, cursor: string | null): Promise<ToolPage> {
  const page = ToolPage.safeParse(await ask(cursor === null ? {} : { cursor }));
  if (!page.success) throw new Error('its tool list is none');
  return page.data;
}
