// Two peers that fetch over HTTP from any web server, here nginx: casync, which finds chunks of the next version in a seed, and zsync, which
// finds blocks of it in the file before. What they fetch from is made once for each version. Bytes are those of nginx' own log: requests
// and answers with their headers.

import { mkdir, mkdtemp, readFile, rm, symlink } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { execa } from 'execa'
import { processorSecondsOfTrees } from '../processor-time.ts'
import { type Server, serveWithNginx } from '../servers.ts'

/** What one transfer cost: seconds, bytes on the wire in both directions, and processor seconds of who sends. */
export type Sent = { seconds: number; bytes: number; processor: number }

/** The peers over HTTP. */
export const webPeers = ['casync', 'zsync'] as const

/** Both peers on one web server. */
export type WebPeers = {
  server: Server
  /** Makes what they fetch from; seconds of each. */
  prepare: (file: string) => Promise<Record<(typeof webPeers)[number], number>>
  /** Makes the file again out of the one before and of what is fetched; then it is flushed. */
  send: (peer: (typeof webPeers)[number], transfer: { before: string; file: string }) => Promise<Sent>
}

/** casync names chunks by SHA-512/256 unless it is told what everybody else here uses. */
const digest = '--digest=sha256'

/** Starts the web server; everything lies in `folder`. */
export async function openWebPeers(folder: string): Promise<WebPeers> {
  const root = join(folder, 'web')
  await mkdir(root)
  const log = join(folder, 'access.log')
  const server = await serveWithNginx(folder, root, log)
  const url = `http://127.0.0.1:${server.port}`
  const fetches = {
    casync: (before: string, name: string, to: string) =>
      execa('casync', [
        'extract',
        // casync 2 stops at an assertion when it shares a block with a seed and the file ends inside of it.
        '--reflink=no',
        digest,
        `--store=${url}/store.castr`,
        `--seed=${before}`,
        `${url}/${name}.caibx`,
        to,
      ]),
    zsync: (before: string, name: string, to: string) =>
      execa('zsync', ['-q', '-i', before, '-o', to, `${url}/${name}.zsync`]),
  }
  return {
    server,
    async prepare(file) {
      const name = basename(file)
      await symlink(file, join(root, name))
      const store = `--store=${join(root, 'store.castr')}`
      const casync = await timed(() =>
        execa('casync', ['make', digest, store, join(root, `${name}.caibx`), file]),
      )
      const zsync = await timed(() =>
        execa('zsyncmake', ['-u', `${url}/${name}`, '-o', join(root, `${name}.zsync`), file]),
      )
      return { casync, zsync }
    },
    async send(peer, { before, file }) {
      const place = await mkdtemp(join(folder, 'peer-'))
      try {
        await execa('sync')
        const [logged, began] = [await bytesIn(log), await processorSecondsOfTrees([server.pid])]
        const seconds = await timed(async () => {
          await fetches[peer](before, basename(file), join(place, 'install.wim'))
          await execa('sync')
        })
        const processor = (await processorSecondsOfTrees([server.pid])) - began
        return { seconds, processor, bytes: (await bytesIn(log)) - logged }
      } finally {
        await rm(place, { recursive: true })
      }
    },
  }
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now()
  await work()
  return (performance.now() - began) / 1000
}

/** The sum of all numbers in a log of requests. */
async function bytesIn(log: string): Promise<number> {
  const text = await readFile(log, 'utf8')
  return text.split(/\s+/).reduce((sum, bytes) => sum + Number(bytes), 0)
}
