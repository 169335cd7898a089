import { describe, expect, it } from 'vitest'
import { codeSources } from './code-entry.ts'
import { explainedCodes, normalCode } from './error-codes.ts'
import { createErrorReader, readBlocks, readProgressLine } from './read-output.ts'
import { dismCodeOf, dismError, indexArgument, judge, pathArgument } from './run-dism.ts'

const readError = (text: string) => {
  const reader = createErrorReader()
  for (const line of text.split('\n')) reader.read(line)
  return reader.found()
}

describe('progress bars', () => {
  it.each([
    ['[==========                 20.0%                          ]', 20],
    ['[==========================100.0%==========================] ', 100],
    ['[                           1.0%                           ]', 1],
    ['[===                        5.8%                           ] The operation completed', 5.8],
  ])('%s', (line, percent) => {
    expect(readProgressLine(line)).toBe(percent)
  })

  it.each(['', '[]', 'Version: 10.0.26100.1', '[== 120.0% ==]', '20.0%'])('not in "%s"', line => {
    expect(readProgressLine(line)).toBeNull()
  })
})

describe('error blocks', () => {
  it('give the code and the sentence, without where the log is', () => {
    const said = readError(
      'Processing 1 of 1 - Adding package Package_for_KB1~31bf3856ad364e35~amd64~~6.1.1.7\n' +
        '[==========================100.0%==========================]\n' +
        'An error occurred - Package_for_KB1 Error: 0x800f081e\n\n' +
        'Error: 0x800F081E\n\nThe specified package is not applicable to this image.\n\n' +
        'The DISM log file can be found at C:\\Windows\\Logs\\DISM\\dism.log\nmore',
    )
    expect(said).toEqual({
      code: '0x800f081e',
      text: 'The specified package is not applicable to this image.',
    })
  })

  it('give the HRESULT of an error of Windows itself', () => {
    expect(readError('Error: 2\n\nThe system cannot find the file specified.')?.code).toBe('0x80070002')
    expect(readError('Error: 0xc1420127\n\nIt is mounted.')?.code).toBe('0xc1420127')
  })

  it('are not seen in other lines', () => {
    expect(readError('Release Type : Error: 5\nThe operation completed successfully.')).toBeNull()
  })
})

describe('lists', () => {
  it('are read block by block, whatever stands around them', () => {
    const lines = [
      'Image Version: 10.0.26100.1742',
      '',
      'Packages listing:',
      '',
      'Package Identity : A~31bf3856ad364e35~amd64~~1.0.0.0',
      'State : Installed',
      'Release Type : ',
      'Install Time : 9/6/2024 12:00 PM',
      '',
      'Package Identity : B~31bf3856ad364e35~amd64~~1.0.0.0',
      'State : Install Pending',
      '',
      'The operation completed successfully.',
    ]
    expect(readBlocks(lines, 'Package Identity').map(block => [...block])).toEqual([
      [
        ['Package Identity', 'A~31bf3856ad364e35~amd64~~1.0.0.0'],
        ['State', 'Installed'],
        ['Release Type', ''],
        ['Install Time', '9/6/2024 12:00 PM'],
      ],
      [
        ['Package Identity', 'B~31bf3856ad364e35~amd64~~1.0.0.0'],
        ['State', 'Install Pending'],
      ],
    ])
  })
})

describe('exit codes', () => {
  it('3010 is success that wants a restart', () => {
    expect(judge(3010, null)).toEqual({ restartNeeded: true })
    expect(judge(0, null)).toEqual({ restartNeeded: false })
  })

  it('as Windows gives them, signed or not, name the failure when DISM said nothing', () => {
    expect(judge(0x800f081e, null)).toEqual({ failure: { code: '0x800f081e', text: '' } })
    expect(judge(-2146498530, null)).toEqual({ failure: { code: '0x800f081e', text: '' } })
    expect(judge(5, null)).toEqual({ failure: { code: '0x80070005', text: '' } })
  })

  it('of success do not hide an error block', () => {
    const said = { code: '0x80073712', text: 'The component store has been corrupted.' }
    expect(judge(0, said)).toEqual({ failure: said })
  })
})

describe('codes', () => {
  it.each([...explainedCodes])('%s is explained', (code, entry) => {
    expect(code).toBe(normalCode(code))
    for (const sentence of [entry.meaning, entry.cause, entry.advice])
      expect(sentence).toMatch(/^[A-Z].*[.]$/)
    expect(codeSources[entry.source]).not.toBe('')
    const error = dismError('mount it', { code, text: 'x' }, 'dism.log')
    expect(error.message).toContain(code)
    expect(error.message).toContain(entry.meaning)
    expect(dismCodeOf(error)).toBe(code)
  })

  it.each([
    '0x800f081e 0x80073712 0x8007371b 0x800f0823 0x800f0825 0x800f0830 0x800f0922 0x800f0806 0x800f0838 0xc1420127',
    '0xc1420117 0xc1510111 0xc1510114 0x80070002 0x80070005 0x8007000e 0x80070070 0x80070032 0x800700a1 0x8007007e 0x80070570',
  ])('that operators meet are there: %s', codes => {
    expect(codes.split(' ').filter(code => !explainedCodes.has(code))).toEqual([])
  })

  it('that are unknown keep what DISM said', () => {
    const error = dismError(
      'add the package x.msu',
      { code: '0x800f9999', text: 'Something new' },
      'dism.log',
    )
    expect(error).toMatchObject({
      code: 'DISM_FAILED',
      message: 'DISM could not add the package x.msu (0x800f9999): Something new.',
    })
  })
})

describe('arguments', () => {
  it('are refused when DISM would misread them', () => {
    expect(pathArgument('ImageFile', '/a folder/b.wim')).toMatch(/^\/ImageFile:.*a folder.b\.wim$/)
    for (const path of ['', 'a"b', 'a\nb', 'a\0b'])
      expect(() => pathArgument('ImageFile', path)).toThrow(/DISM/)
    for (const index of [0, -1, 1.5, Number.NaN]) expect(() => indexArgument('Index', index)).toThrow(/DISM/)
  })
})
