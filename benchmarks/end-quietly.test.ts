import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { expect, it } from 'vitest'

/** Writes more than a pipe holds to a reader who goes away. */
async function writeTo(nobody: string): Promise<{ code: unknown; said: string }> {
  const program = `${nobody}
    for (let line = 0; line < 20; line += 1) process.stdout.write('x'.repeat(100_000))
    process.exitCode = 2`
  const child = spawn(process.execPath, ['--input-type=module', '-e', program])
  child.stdout.destroy()
  let said = ''
  child.stderr.on('data', text => {
    said += String(text)
  })
  const [code] = await once(child, 'close')
  return { code, said }
}

it('ends quietly, with its own exit code, when nobody reads on', async () => {
  const module = JSON.stringify(join(import.meta.dirname, 'end-quietly.ts'))
  const quietly = `import { endQuietly } from ${module}\nendQuietly(process.stdout)`
  expect(await writeTo(quietly)).toEqual({ code: 2, said: '' })
  const { said } = await writeTo('')
  expect(said).toContain('EPIPE')
})
