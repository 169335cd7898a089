// Adds a folder to a store, as a process of its own whose memory can be told. Arguments: the folder and the store's folder.

import { resourceUsage } from 'node:process'
import { scanSource, storeSource } from '#product/content-manifest'
import { openContentStore } from '#product/content-store'

const [media = '', place = ''] = process.argv.slice(2)
const signal = new AbortController().signal
const store = await openContentStore(place)
await storeSource({ store, files: await scanSource(media, { signal }), signal })
process.stdout.write(`${Math.round(resourceUsage().maxRSS / 1024)}\n`)
