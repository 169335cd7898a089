import { describe, expect, it } from 'vitest'
import { quoteArgument, type SetupCall, setupCommandLine } from './index.ts'
import { upgradeStepSchema } from './sequence.ts'

const images = [
  { index: 1, editionId: 'Core' },
  { index: 3, editionId: 'Professional' },
  { index: 6, editionId: 'Enterprise' },
]

function call(given: Record<string, unknown>, more: Partial<SetupCall> = {}): SetupCall {
  const source = given.sourcePath === undefined ? { package: 'S0100001' } : {}
  return {
    step: upgradeStepSchema.parse({
      type: 'upgrade-operating-system',
      id: 'upgrade',
      name: 'Upgrade',
      ...source,
      ...given,
    }),
    images,
    contentFolder: 'C:\\ProgramData\\Slipstream\\Cache\\S0100001.3',
    scriptFolder: 'C:\\Windows\\SMSTSPostUpgrade',
    variables: {},
    ...more,
  }
}

const scripts =
  '/PostOOBE C:\\Windows\\SMSTSPostUpgrade\\SetupComplete.cmd /PostRollback C:\\Windows\\SMSTSPostUpgrade\\SetupRollback.cmd /PostRollbackContext System'
const usual = `/Auto Upgrade /Quiet /NoReboot ${scripts}`

describe('the command line of Windows Setup', () => {
  it.each<[string, Record<string, unknown>, string]>([
    ['nothing chosen', {}, `${usual} /DynamicUpdate Disable /EULA Accept`],
    ['an image', { imageIndex: 3 }, `/ImageIndex 3 ${usual} /DynamicUpdate Disable /EULA Accept`],
    ['an edition', { edition: 'enterprise' }, `/ImageIndex 6 ${usual} /DynamicUpdate Disable /EULA Accept`],
    [
      'a scan only',
      { scanOnly: true },
      '/Auto Upgrade /Quiet /NoReboot /DynamicUpdate Disable /Compat ScanOnly /EULA Accept',
    ],
    [
      'a scan that ignores what can be dismissed',
      { scanOnly: true, ignoreDismissible: true },
      '/Auto Upgrade /Quiet /NoReboot /DynamicUpdate Disable /Compat ScanOnly /Compat IgnoreWarning /EULA Accept',
    ],
    [
      'messages ignored',
      { ignoreDismissible: true, acceptLicence: false },
      `${usual} /DynamicUpdate Disable /Compat IgnoreWarning`,
    ],
    ['Dynamic Update', { dynamicUpdate: 'enable' }, `${usual} /DynamicUpdate Enable /EULA Accept`],
    [
      'Dynamic Update without drivers',
      { dynamicUpdate: 'no-drivers' },
      `${usual} /DynamicUpdate NoDrivers /EULA Accept`,
    ],
    ['Dynamic Update without LCU', { dynamicUpdate: 'no-lcu' }, `${usual} /DynamicUpdate NoLCU /EULA Accept`],
    [
      'Dynamic Update without both',
      { dynamicUpdate: 'no-drivers-no-lcu' },
      `${usual} /DynamicUpdate NoDriversNoLCU /EULA Accept`,
    ],
    [
      'Windows Setup in sight',
      { showSetup: true },
      `/Auto Upgrade /NoReboot ${scripts} /DynamicUpdate Disable /EULA Accept`,
    ],
    [
      'drivers in a folder with a space, and a last backslash',
      { driversPath: 'C:\\My Drivers\\' },
      `${usual} /DynamicUpdate Disable /InstallDrivers "C:\\My Drivers" /EULA Accept`,
    ],
    [
      'drivers at a root',
      { driversPath: 'D:\\' },
      `${usual} /DynamicUpdate Disable /InstallDrivers D:\\ /EULA Accept`,
    ],
    [
      'another file of images',
      { installFrom: 'D:\\images\\install.wim' },
      `${usual} /DynamicUpdate Disable /InstallFrom D:\\images\\install.wim /EULA Accept`,
    ],
    [
      'everything else',
      {
        bitLocker: 'try-keep-active',
        normalPriority: true,
        productKey: 'npPR9-fWDCX-D2C8J-H872K-2YT43',
        additionalOptions: '/MigNEO Disable  ',
      },
      `${usual} /DynamicUpdate Disable /BitLocker TryKeepActive /Priority Normal /EULA Accept /PKey NPPR9-FWDCX-D2C8J-H872K-2YT43 /MigNEO Disable`,
    ],
  ])('%s', (_name, given, expected) => {
    const made = setupCommandLine(call(given))
    expect(made.arguments).toBe(expected)
    expect(made.commandLine).toBe(`"C:\\ProgramData\\Slipstream\\Cache\\S0100001.3\\setup.exe" ${expected}`)
    expect(made.warnings).toEqual([])
  })

  it('hides the product key where people see it', () => {
    const made = setupCommandLine(call({ productKey: 'NPPR9-FWDCX-D2C8J-H872K-2YT43' }))
    expect(made.shown).toContain('/PKey XXXXX-XXXXX-XXXXX-XXXXX-2YT43')
    expect(made.shown).not.toContain('NPPR9')
  })

  it('takes variables from the sequence, and the options of the reference product’s variable last', () => {
    const variables = {
      MyContent01: '\\\\server\\media$\\Windows 11',
      osdsetupadditionalupgradeoptions: '/CopyLogs \\\\server\\logs',
    }
    const made = setupCommandLine(call({ sourcePath: '%mycontent01%', imageIndex: 2 }, { variables }))
    expect(made.commandLine).toBe(
      `"\\\\server\\media$\\Windows 11\\setup.exe" /ImageIndex 2 ${usual} /DynamicUpdate Disable /EULA Accept /CopyLogs \\\\server\\logs`,
    )
  })

  it('warns of an option that is there twice', () => {
    const made = setupCommandLine(call({ additionalOptions: '/dynamicupdate Enable /MigNEO Disable' }))
    expect(made.warnings).toEqual([expect.stringContaining('/dynamicupdate')])
  })

  it.each<[string, Record<string, unknown>, Partial<SetupCall>, string]>([
    ['an image that is not there', { imageIndex: 2 }, {}, 'SETUP_IMAGE_MISSING'],
    ['an edition that is not there', { edition: 'Education' }, {}, 'SETUP_IMAGE_MISSING'],
    [
      'an edition that is there twice',
      { edition: 'Core' },
      { images: [...images, { index: 9, editionId: 'Core' }] },
      'SETUP_IMAGE_AMBIGUOUS',
    ],
    ['a variable that is not set', { driversPath: '%Drivers%\\x' }, {}, 'COMMAND_LINE_IMPOSSIBLE'],
    [
      'a variable that breaks out of its quotes',
      { driversPath: '%Drivers%' },
      { variables: { Drivers: 'C:\\x" /Auto Clean "' } },
      'COMMAND_LINE_IMPOSSIBLE',
    ],
    [
      'a product key with another form',
      { productKey: '%Key%' },
      { variables: { Key: 'x /Auto Clean' } },
      'COMMAND_LINE_IMPOSSIBLE',
    ],
    [
      'a command line that is too long',
      {},
      { variables: { OSDSetupAdditionalUpgradeOptions: 'x'.repeat(32_700) } },
      'COMMAND_LINE_IMPOSSIBLE',
    ],
  ])('refuses %s', (_name, given, more, code) => {
    expect(() => setupCommandLine(call(given, more))).toThrow(expect.objectContaining({ code }))
  })
})

describe('quoting', () => {
  // Each is taken apart again below by the rules of CommandLineToArgvW.
  it.each([
    ['plain', 'plain'],
    ['', '""'],
    ['two words', '"two words"'],
    ['a\ttab', '"a\ttab"'],
    ['C:\\folder\\', 'C:\\folder\\'],
    ['C:\\a folder\\', '"C:\\a folder\\\\"'],
    ['C:\\a folder\\\\', '"C:\\a folder\\\\\\\\"'],
    ['say "hi"', '"say \\"hi\\""'],
    ['"', '"\\""'],
    ['\\"', '"\\\\\\""'],
    ['a\\\\b', 'a\\\\b'],
    ['a\\\\"b c', '"a\\\\\\\\\\"b c"'],
  ])('%j becomes %s', (argument, expected) => {
    expect(quoteArgument(argument)).toBe(expected)
    expect(takeApart(`${quoteArgument(argument)} next`)).toEqual([argument, 'next'])
  })
})

/** CommandLineToArgvW for the arguments behind the program's name, written from its documentation. */
function takeApart(line: string): string[] {
  const found: string[] = []
  let current: string | null = null
  let quoted = false
  for (let at = 0; at < line.length; ) {
    const slashes = /^\\*/.exec(line.slice(at))?.[0].length ?? 0
    if (line[at + slashes] === '"') {
      current = (current ?? '') + '\\'.repeat(Math.floor(slashes / 2))
      if (slashes % 2 === 1) current += '"'
      else quoted = !quoted
      at += slashes + 1
    } else if (slashes > 0) {
      current = (current ?? '') + '\\'.repeat(slashes)
      at += slashes
    } else if (!quoted && /[ \t]/.test(line.charAt(at))) {
      if (current !== null) found.push(current)
      current = null
      at++
    } else {
      current = (current ?? '') + line.charAt(at)
      at++
    }
  }
  return current === null ? found : [...found, current]
}
