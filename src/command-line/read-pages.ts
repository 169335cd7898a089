// Long lists, asked for page by page, so that no answer is larger than a page.

const pageItems = 1000

/** All items. `read` gives at most `limit` of them behind the one that `after` names. */
export async function readPages<Item>(
  read: (page: { limit: number; after?: string }) => Promise<Item[]>,
  nameOf: (item: Item) => string,
): Promise<Item[]> {
  const items: Item[] = []
  for (;;) {
    const last = items.at(-1)
    const page = await read({ limit: pageItems, ...(last !== undefined && { after: nameOf(last) }) })
    items.push(...page)
    if (page.length < pageItems) return items
  }
}
