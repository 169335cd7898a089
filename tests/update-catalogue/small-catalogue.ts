// Three updates that belong together, for tests that need no more.

import { type MadeUpdate, madeUpdateId } from './index.ts'

export const sha1 = 'd4ccca0bc2d5e64fb146ecebf3a6d16aa9839d0d'
export const sha256 = '802e6c6bd8553f2a279e0b2c97e9bd8c8a1b5c6d8553f2a279e0b2c97e9bd8c8'
/** The product of the updates. */
export const product = madeUpdateId(10)
/** A product, a cumulative update for it, and one that it supersedes. */
export const catalogue: [MadeUpdate, MadeUpdate, MadeUpdate] = [
  {
    revision: 1,
    updateId: product,
    title: 'Windows 11',
    type: 'Category',
    isSoftware: false,
    handler: 'Category',
  },
  {
    revision: 2,
    updateId: madeUpdateId(11),
    title: 'Cumulative Update for Windows 11 (KB5026368)',
    titles: { fr: 'Mise à jour cumulative pour Windows 11 (KB5026368)', de: 'Kumulatives Update' },
    kb: 'KB5026368',
    prerequisites: [product],
    categories: [{ type: 'Product', id: product }],
    supersedes: [madeUpdateId(12)],
    file: {
      name: 'windows11.0-kb5026368-arm64.cab',
      size: 479510336,
      sha1,
      sha256,
      url: 'http://example.com/a.cab',
    },
  },
  { revision: 3, updateId: madeUpdateId(12), title: 'Older', kb: 'KB5022845', prerequisites: [product] },
]
