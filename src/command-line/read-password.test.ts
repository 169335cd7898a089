import { describe, expect, it } from 'vitest'
import { askPassword, type PasswordInput, readPasswordFrom } from './read-password.ts'

function terminal(pieces: readonly string[]) {
  const modes: boolean[] = []
  const shown: string[] = []
  async function* type() {
    for (const piece of pieces) yield Buffer.from(piece)
  }
  const input: PasswordInput = Object.assign(type(), {
    isTTY: true,
    setRawMode: (isRaw: boolean) => void modes.push(isRaw),
  })
  const ask = () => askPassword('Password: ', { input, show: text => void shown.push(text) })
  return { ask, modes, shown, input }
}

describe('a password', () => {
  it('is asked for without being shown', async () => {
    const { ask, modes, shown } = terminal(['se', 'x\u007f', 'cret ä', '\r', 'more'])
    expect(await ask()).toBe('secret ä')
    expect(modes).toEqual([true, false])
    expect(shown).toEqual(['Password: ', '\n'])
  })

  it.each([
    ['Ctrl+C', ['se\u0003'], 'it was stopped'],
    ['a bare Enter', ['\r'], 'nothing was typed'],
    ['an end', ['se'], 'was closed'],
  ])('is not given by %s, and the terminal is as before', async (_, pieces, reason) => {
    const { ask, modes } = terminal(pieces)
    await expect(ask()).rejects.toThrow(reason)
    expect(modes).toEqual([true, false])
  })

  it('is not asked for where there is no terminal', async () => {
    const { input } = terminal([])
    input.isTTY = undefined
    await expect(askPassword('', { input, show: () => undefined })).rejects.toMatchObject({
      code: 'PASSWORD_NOT_GIVEN',
    })
  })

  it('comes from standard input without its line end', async () => {
    expect(await readPasswordFrom(terminal([' a b', ' \n\n']).input)).toBe(' a b \n')
    expect(await readPasswordFrom(terminal(['abc\r\n']).input)).toBe('abc')
    await expect(readPasswordFrom(terminal(['\n']).input)).rejects.toThrow('was empty')
    await expect(readPasswordFrom(terminal(['x'.repeat(5000)]).input)).rejects.toThrow('longer than')
  })
})
