// Starts a real Samba server on a free port of the loopback address, with one user and one share, out of a temporary folder.

import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { execa } from 'execa'

/** A running server. */
export type SambaServer = AsyncDisposable & {
  port: number
  user: string
  password: string
  /** The folder behind the share `media`. */
  media: string
}

const startWithinMs = 30_000

/** Starts it. `encrypts`: whether it can encrypt; a server that cannot still signs. */
export async function startSamba({ encrypts = true } = {}): Promise<SambaServer> {
  const folder = await mkdtemp(join(tmpdir(), 'slipstream-samba-'))
  const port = await freePort()
  const user = userInfo().username
  const password = `pass ${randomBytes(9).toString('base64')} ä"'#;%`
  const media = join(folder, 'media')
  await mkdir(media)
  await mkdir(join(folder, 'state'))
  const config = join(folder, 'smb.conf')
  await writeFile(config, configuration(folder, { encrypts }))
  await execa('pdbedit', ['-s', config, '-a', '-t', '-u', user], { input: `${password}\n${password}\n` })
  const args = ['--foreground', '--no-process-group', '-s', config, '-p', String(port)]
  // A process group of its own: each connection is served by a process, and all of them end with it.
  const server = spawn('/usr/sbin/smbd', args, { stdio: 'ignore', detached: true })
  const stop = async () => {
    await stopGroup(server)
    await rm(folder, { recursive: true, force: true })
  }
  try {
    await waitUntilOpen(port, server)
  } catch (error) {
    await stop()
    throw error
  }
  return { port, user, password, media, [Symbol.asyncDispose]: stop }
}

function configuration(folder: string, { encrypts }: { encrypts: boolean }): string {
  const places = ['private dir', 'lock directory', 'state directory', 'cache directory', 'pid directory']
  return [
    '[global]',
    'server role = standalone server',
    'map to guest = never',
    ...places.map(name => `${name} = ${folder}/state`),
    `ncalrpc dir = ${folder}/state/ncalrpc`,
    `passdb backend = tdbsam:${folder}/state/users.tdb`,
    `log file = ${folder}/state/log`,
    'interfaces = lo',
    'bind interfaces only = yes',
    'disable netbios = yes',
    'load printers = no',
    'mangled names = no',
    'server min protocol = SMB3',
    `server smb encrypt = ${encrypts ? 'default' : 'off'}`,
    '[media]',
    `path = ${folder}/media`,
    'read only = yes',
    '[closed]',
    `path = ${folder}/media`,
    'valid users = nobody',
    '',
  ].join('\n')
}

async function waitUntilOpen(port: number, server: ChildProcess): Promise<void> {
  for (const end = Date.now() + startWithinMs; Date.now() < end; await wait(100)) {
    if (server.exitCode !== null) throw new Error(`smbd ended with code ${server.exitCode}`)
    if (await isOpen(port)) return
  }
  throw new Error('smbd does not answer')
}

function isOpen(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect(port, '127.0.0.1')
    socket.once('error', () => resolve(false))
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
  })
}

async function stopGroup(server: ChildProcess): Promise<void> {
  const { pid } = server
  if (pid === undefined || server.exitCode !== null || server.signalCode !== null) return
  const ended = new Promise(resolve => server.once('exit', resolve))
  process.kill(-pid, 'SIGKILL')
  await ended
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise(resolve => server.close(resolve))
  return port
}

/** A way to a server that is cut, again for every connection, when so many bytes have come from the server. */
export async function cutAfter(target: number, bytes: number): Promise<AsyncDisposable & { port: number }> {
  const open = new Set<Socket>()
  const server = createServer(client => {
    const far = connect(target, '127.0.0.1')
    let left = bytes
    for (const socket of [client, far]) {
      open.add(socket)
      socket.on('error', () => undefined)
      socket.on('close', () => {
        client.destroy()
        far.destroy()
      })
    }
    client.on('data', chunk => far.write(chunk))
    far.on('data', chunk => {
      left -= chunk.length
      if (left > 0) client.write(chunk)
      else client.destroy()
    })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      for (const socket of open) socket.destroy()
      await new Promise(resolve => server.close(resolve))
    },
  }
}
