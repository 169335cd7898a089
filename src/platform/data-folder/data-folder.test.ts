import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { openDataFolder, readPrivateFile, writePrivateFile } from './data-folder.ts'

const made: string[] = []
async function folder() {
  const path = await mkdtemp(join(tmpdir(), 'slipstream-data-'))
  made.push(path)
  return path
}
afterEach(async () => {
  for (const path of made.splice(0)) await rm(path, { recursive: true, force: true })
})

describe('a data folder', () => {
  it('is held by one opener at a time, and free again after release', async () => {
    const path = await folder()
    const first = await openDataFolder(path)
    await expect(openDataFolder(path)).rejects.toMatchObject({ code: 'DATA_FOLDER_IN_USE' })
    await first.release()
    await (await openDataFolder(path)).release()
  })

  it('is free at once when the process that held it was killed', async () => {
    const path = await folder()
    const program = `import { openDataFolder } from ${JSON.stringify(join(import.meta.dirname, 'data-folder.ts'))}
      await openDataFolder(process.argv[1]); console.log('held'); setInterval(() => {}, 1000)`
    const child = spawn(process.execPath, ['--input-type=module', '-e', program, path], {
      cwd: join(import.meta.dirname, '../../..'),
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    await once(child.stdout, 'data')
    await expect(openDataFolder(path)).rejects.toMatchObject({ code: 'DATA_FOLDER_IN_USE' })
    child.kill('SIGKILL')
    await once(child, 'exit')
    await (await openDataFolder(path)).release()
  })

  it('says why when it cannot be used', async () => {
    const path = await folder()
    await writeFile(join(path, 'file'), '')
    await expect(openDataFolder(join(path, 'file', 'inner'))).rejects.toMatchObject({
      code: 'DATA_FOLDER_UNUSABLE',
    })
  })

  it('keeps private files readable by their owner alone', async () => {
    const file = join(await folder(), 'secret')
    expect(await readPrivateFile(file)).toBeNull()
    await writePrivateFile(file, 'one')
    await writePrivateFile(file, 'two')
    expect(await readPrivateFile(file)).toBe('two')
    expect((await stat(file)).mode & 0o777).toBe(0o600)
  })
})
