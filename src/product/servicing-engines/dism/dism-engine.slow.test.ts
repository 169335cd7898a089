// The engine against the stand-in for DISM (tests/stand-in-dism), which is not DISM.

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'
import { encodeDword } from '#formats/registry'
import { editHive } from '#tools/hive'
import { extractPaths, updateImage } from '#tools/wimlib'
import { makeStandInDism } from '../../../../tests/stand-in-dism/index.ts'
import {
  makeComponentUpdate,
  makeCumulativeUpdate,
  makeDefenderUpdate,
  makeSetupDynamicUpdate,
} from '../../../../tests/update-package/index.ts'
import { makeWindowsMedia } from '../../../../tests/windows-image/index.ts'
import { describeServicingEngine, type EngineInputs, type Tampering } from '../contract-suite.ts'
import { dismEngine } from '../index.ts'
import { makeUnfitImages } from '../unfit-images.ts'

const root = await mkdtemp(join(tmpdir(), 'slipstream-dism-engine-'))
const standIn = await makeStandInDism(root)
const kb = 'KB5000001'
const identity = `Package_for_${kb}~31bf3856ad364e35~amd64~~10.0.1.0`
const servicing = 'Microsoft\\Windows\\CurrentVersion\\Component Based Servicing'

afterAll(async () => {
  await rm(root, { recursive: true, force: true })
})

describeServicingEngine({
  engine: dismEngine({ program: standIn.program }),
  options: { allowNativeComponentServicing: false },
  prepare,
  tamperings: tamperings(),
})

async function prepare(folder: string): Promise<EngineInputs> {
  const media = join(folder, 'media')
  await makeWindowsMedia({ product: 'windows11', to: media, components: 5, recovery: false })
  const component = await makeComponentUpdate({ to: join(folder, 'windows11.0-kb5000001-x64.msu'), kb })
  const setup = await makeSetupDynamicUpdate({ to: join(folder, 'windows11.0-kb5000009-x64.cab') })
  const parentless = join(folder, 'windows11.0-kb5000002-x64.cab')
  await makeComponentUpdate({ to: parentless, kb: 'KB5000002', parent: 'missing' })
  const safeOs = join(folder, 'windows11.0-kb5000003-x64.cab')
  await makeCumulativeUpdate({ to: safeOs, kb: 'KB5000003', packageName: 'Package_for_SafeOSDU' })
  const older = join(folder, 'windows11.0-kb5000004-x64.cab')
  await makeCumulativeUpdate({ to: older, kb: 'KB5000004', revision: 1000 })
  const defender = await makeDefenderUpdate({ to: join(folder, 'defender-dism-x64.cab') })

  return {
    media,
    images: [
      { path: 'sources/install.wim', index: 1 },
      { path: 'sources/install.wim', index: 2 },
    ],
    expected: {
      edition: 'Professional',
      architecture: 'amd64',
      version: { major: 10, minor: 0, build: 26100, revision: 1742 },
    },
    componentUpdate: component.file,
    setupUpdate: setup.file,
    defenderUpdate: defender.file,
    refusedUpdates: {
      PARENT_PACKAGE_MISSING: parentless,
      SAFE_OS_DYNAMIC_UPDATE: safeOs,
      ALREADY_INSTALLED: older,
    },
    ...(await makeUnfitImages(folder)),
  }
}

function tamperings(): Tampering[] {
  const onSoftware = (edit: Parameters<typeof editHive>[1][number]) => async (wim: string) => {
    const file = '/Windows/System32/config/SOFTWARE'
    const folder = `${wim}-hive`
    await extractPaths(wim, 1, { paths: [file], toDir: folder })
    await editHive(join(folder, file), [edit])
    await updateImage(wim, 1, [{ command: 'add', source: join(folder, file), target: file }])
  }
  const state = (value: number) => ({
    path: `${servicing}\\Packages\\${identity}`,
    values: [{ name: 'CurrentState', type: 4 as const, data: encodeDword(value) }],
  })
  const defender = '/ProgramData/Microsoft/Windows Defender'
  const remove = (path: string) => (wim: string) => updateImage(wim, 1, [{ command: 'delete', path }])
  return [
    {
      what: 'removes a definition of Defender',
      named: /file .*Updates\\mpavdlta\.vdm: missing/,
      tamper: remove(`${defender}/Definition Updates/Updates/mpavdlta.vdm`),
    },
    {
      what: 'removes a program that fills the platform of Defender up',
      named: /file .*Platform\\4\.18\.24090\.11-0\\ConfigSecurityPolicy\.exe: missing/,
      tamper: remove(`${defender}/Platform/4.18.24090.11-0/ConfigSecurityPolicy.exe`),
    },
    {
      what: 'removes the program of Windows that fills the platform of Defender up',
      named: /file .*Platform\\4\.18\.24090\.11-0\\ConfigSecurityPolicy\.exe: [0-9a-f]{64}/,
      tamper: remove('/Program Files/Windows Defender/ConfigSecurityPolicy.exe'),
    },
    {
      what: 'marks the package as staged only',
      named:
        /package .*packages that wait.*: Package_for_KB5000001.*\(0x40\)[\s\S]*state of Package_for_KB5000001.*: 0x40/,
      tamper: onSoftware(state(0x40)),
    },
    {
      what: 'leaves the package pending',
      named: /package .*packages that wait.*: Package_for_KB5000001.*\(0x60\)/,
      tamper: onSoftware(state(0x60)),
    },
    {
      what: 'removes the package',
      named: /package .*state of Package_for_KB5000001.*: missing/,
      tamper: onSoftware({ path: `${servicing}\\Packages\\${identity}`, deleteKey: true }),
    },
    {
      what: 'leaves operations pending',
      named: /pending .*: SessionsPending/,
      tamper: onSoftware({
        path: `${servicing}\\SessionsPending`,
        values: [{ name: 'Exclusive', type: 4, data: encodeDword(1) }],
      }),
    },
    {
      what: 'leaves a file of pending operations',
      named: /pending .*: pending\.xml/,
      async tamper(wim) {
        await mkdir(`${wim}-file`)
        const file = join(`${wim}-file`, 'pending.xml')
        await writeFile(file, '<pending/>')
        await updateImage(wim, 1, [{ command: 'add', source: file, target: '/Windows/WinSxS/pending.xml' }])
      },
    },
  ]
}
