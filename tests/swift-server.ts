// Starts OpenStack's Swift with its S3 API, as Debian packages it (python3-swift), out of a folder and on free ports of the loopback address:
// an account server, a container server, an object server with one device and one copy of everything, and the proxy before them.
// Nothing of the machine's own settings is read or changed.

import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { closeSync, openSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { type AddressInfo, connect, createServer } from 'node:net'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3'
import { execa } from 'execa'

/** A running Swift with the bucket `content`. */
export type SwiftServer = AsyncDisposable & {
  endpoint: string
  credentials: { accessKeyId: string; secretAccessKey: string }
}

/** Debian's own, for which the package is; PATH may begin with another. */
const python = '/usr/bin/python3'
const startWithinMs = 60_000
const storageKinds = ['account', 'container', 'object'] as const
type Kind = (typeof storageKinds)[number] | 'proxy'

/** Which server keeps what: one ring for each kind, of four parts on one device. Arguments: kind, port, kind, port, … */
const makeRings = `
import sys
from swift.common.ring import RingBuilder
for kind, port in zip(sys.argv[1::2], sys.argv[2::2]):
    builder = RingBuilder(2, 1, 0)
    builder.add_dev(dict(id=0, region=1, zone=1, weight=1, ip='127.0.0.1', port=int(port), device='disk'))
    builder.rebalance(seed=1)
    builder.get_ring().save(kind + '.ring.gz')
`

/** Runs one server in one process, which ends with whoever started it (prctl 1: PR_SET_PDEATHSIG). Arguments: folder, kind. */
const runServer = `
import ctypes, os, signal, sys
folder, kind = sys.argv[1:]
ctypes.CDLL(None).prctl(1, signal.SIGKILL)
if os.getppid() == 1:
    sys.exit(1)
from swift.common import utils
utils.set_swift_dir(folder)
from swift.common.wsgi import run_wsgi
sys.exit(run_wsgi(os.path.join(folder, kind + '.conf'), kind + '-server', verbose=True))
`

/**
 * Starts it on a folder; what an earlier one kept there is there again. The folder's file system needs extended attributes.
 * @throws Error with what the servers said when they do not answer within a minute
 */
export async function startSwift(folder: string): Promise<SwiftServer> {
  await mkdir(join(folder, 'devices', 'disk'), { recursive: true })
  const secretAccessKey = randomBytes(24).toString('hex')
  const ports = await freePorts()
  const rings = storageKinds.flatMap(kind => [kind, String(ports[kind])])
  const cwd = { cwd: folder }
  await writeFile(join(folder, 'swift.conf'), '[swift-hash]\nswift_hash_path_suffix = tests\n')
  await execa(python, ['-c', makeRings, ...rings], cwd)
  const kinds: readonly Kind[] = [...storageKinds, 'proxy']
  const servers: ChildProcess[] = []
  const stop = () => Promise.all(servers.map(kill)).then(() => undefined)
  try {
    for (const kind of kinds) {
      const text = configuration(kind, { folder, port: ports[kind], secretAccessKey })
      await writeFile(join(folder, `${kind}.conf`), text, { mode: 0o600 })
      const log = openSync(join(folder, `${kind}.log`), 'a')
      servers.push(spawn(python, ['-c', runServer, folder, kind], { ...cwd, stdio: ['ignore', log, log] }))
      closeSync(log)
    }
    for (const [at, kind] of kinds.entries())
      await waitUntilOpen(ports[kind], { server: servers[at], log: join(folder, `${kind}.log`) })
    const started = {
      endpoint: `http://127.0.0.1:${ports.proxy}`,
      credentials: { accessKeyId: 'slipstream:tests', secretAccessKey },
    }
    await makeBucket(started)
    return { ...started, [Symbol.asyncDispose]: stop }
  } catch (error) {
    await stop()
    throw error
  }
}

/** `workers = 0`: each server is one process, so that ending it ends all of it. Swift does without the cache that is not there. */
function configuration(
  kind: Kind,
  { folder, port, secretAccessKey }: { folder: string; port: number; secretAccessKey: string },
): string {
  const common = [
    '[DEFAULT]',
    'bind_ip = 127.0.0.1',
    `bind_port = ${port}`,
    `swift_dir = ${folder}`,
    `devices = ${folder}/devices`,
    'mount_check = false',
    `user = ${userInfo().username}`,
    'workers = 0',
    'log_level = WARNING',
  ]
  if (kind !== 'proxy')
    return [
      ...common,
      '[pipeline:main]',
      `pipeline = ${kind}-server`,
      `[app:${kind}-server]`,
      `use = egg:swift#${kind}`,
      '',
    ].join('\n')
  const filters = ['catch_errors', 'gatekeeper', 'cache', 'listing_formats', 's3api', 'tempauth', 'slo']
  const options: Record<string, string[]> = {
    cache: ['memcache_servers = 127.0.0.1:9'],
    s3api: ['location = us-east-1'],
    tempauth: [`user_slipstream_tests = ${secretAccessKey} .admin`],
  }
  const sections = filters.flatMap(name => [
    `[filter:${name}]`,
    `use = egg:swift#${name === 'cache' ? 'memcache' : name}`,
    ...(options[name] ?? []),
  ])
  return [
    ...common,
    '[pipeline:main]',
    `pipeline = ${filters.join(' ')} proxy-server`,
    ...sections,
    '[app:proxy-server]',
    'use = egg:swift#proxy',
    'account_autocreate = true',
    '',
  ].join('\n')
}

async function makeBucket({
  endpoint,
  credentials,
}: Omit<SwiftServer, keyof AsyncDisposable>): Promise<void> {
  const client = new S3Client({ endpoint, credentials, region: 'us-east-1', forcePathStyle: true })
  try {
    await client.send(new CreateBucketCommand({ Bucket: 'content' }))
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'BucketAlreadyOwnedByYou') throw error
  } finally {
    client.destroy()
  }
}

async function waitUntilOpen(
  port: number,
  { server, log }: { server: ChildProcess | undefined; log: string },
): Promise<void> {
  const end = performance.now() + startWithinMs
  while (server?.exitCode === null && performance.now() < end) {
    const socket = connect(port, '127.0.0.1')
    const isOpen = await once(socket, 'connect').then(
      () => true,
      () => false,
    )
    socket.destroy()
    if (isOpen) return
    await wait(50)
  }
  throw new Error(`A server of Swift does not answer:\n${await readFile(log, 'utf8')}`)
}

async function kill(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return
  const ended = once(server, 'exit')
  server.kill('SIGKILL')
  await ended
}

/** All are open at once, so that no port is given twice. */
async function freePorts(): Promise<Record<Kind, number>> {
  const open = async (): Promise<[number, () => Promise<unknown>]> => {
    const server = createServer()
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    return [port, () => new Promise(resolve => server.close(resolve))]
  }
  const [account, container, object, proxy] = [await open(), await open(), await open(), await open()]
  for (const [, close] of [account, container, object, proxy]) await close()
  return { account: account[0], container: container[0], object: object[0], proxy: proxy[0] }
}
