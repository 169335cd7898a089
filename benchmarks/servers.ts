// Servers that benchmarks start and end.

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'

/** A server in a process of its own, on the loopback interface. */
export type Server = { pid: number; port: number; process: ChildProcess }

/** Ours: serves the objects of the store in a folder. */
export async function serveStore(folder: string): Promise<Server> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'serve-content/serve-store.ts'), folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [line] = (await once(child.stdout, 'data')) as [Buffer]
  return { pid: child.pid ?? 0, port: Number(String(line)), process: child }
}

/** The peer: rsync's daemon gives the folder `media` as the module `media`. Its configuration lies in `folder`. */
export async function serveWithRsync(folder: string, media: string): Promise<Server> {
  const port = await freePort()
  const config = join(folder, 'rsyncd.conf')
  await writeFile(
    config,
    `use chroot = no\nuid = root\ngid = root\n[media]\npath = ${media}\nread only = yes\n`,
  )
  const child = spawn(
    'rsync',
    ['--daemon', '--no-detach', `--config=${config}`, `--port=${port}`, '--address=127.0.0.1'],
    { stdio: ['ignore', 'inherit', 'inherit'] },
  )
  await new Promise(resolve => setTimeout(resolve, 500))
  return { pid: child.pid ?? 0, port, process: child }
}

/**
 * The peer: nginx with sendfile and two workers gives the folder `root`. With `log`, the length of each request and of its answer, headers and
 * all, are written there.
 */
export async function serveWithNginx(folder: string, root: string, log?: string): Promise<Server> {
  const port = await freePort()
  const config = join(folder, 'nginx.conf')
  const access = log === undefined ? 'off' : `${log} lengths`
  await writeFile(
    config,
    `user root; worker_processes 2; daemon off; pid ${folder}/nginx.pid; error_log stderr;
events { worker_connections 1024; }
http { log_format lengths '$request_length $bytes_sent'; access_log ${access}; sendfile on; tcp_nopush on;
server { listen 127.0.0.1:${port}; root ${root}; } }\n`,
  )
  const child = spawn('nginx', ['-c', config, '-p', folder], {
    stdio: 'ignore',
    env: { ...process.env, PATH: `${process.env.PATH}:/usr/sbin` },
  })
  await new Promise(resolve => setTimeout(resolve, 500))
  return { pid: child.pid ?? 0, port, process: child }
}

/** A port that nobody uses now. */
async function freePort(): Promise<number> {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  await once(server, 'close')
  return port
}
