import { nothingFound, type Rung } from './rung.ts';

const saysNothing =
  /^#?\s*(?:no (?:[\w./-]+ ){0,4}?(?:were |was )?(?:found|available|exist)\b.{0,200}|\[\]|\{\}|null|none|<none>|\(empty\))\.?$/i;

/** No text at all, or a sentence that says that there is nothing: "No resources found in shop namespace." */
export const emptyRung: Rung = {
  name: 'empty',
  read: ({ structured, blocks, otherBlocks }) => {
    const isEmpty = blocks.every((text) => text.trim() === '' || saysNothing.test(text.trim()));
    const saysSomething = otherBlocks > 0 || (structured !== undefined && blocks.length === 0);
    return isEmpty && !saysSomething ? nothingFound : null;
  },
};
