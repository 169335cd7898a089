import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { encodeDword, encodeRegistryString } from '#formats/registry'
import { editHive } from '#tools/hive'
import { extractPaths, updateImage } from '#tools/wimlib'
import {
  makeComponentUpdate,
  makeDefenderUpdate,
  makeSetupDynamicUpdate,
} from '../../../../tests/update-package/index.ts'
import { makeWindowsMedia } from '../../../../tests/windows-image/index.ts'
import { describeServicingEngine, type EngineInputs, type Tampering } from '../contract-suite.ts'
import { nativeEngine } from '../index.ts'
import { makeUnfitImages } from '../unfit-images.ts'

const root = 'Microsoft\\Windows\\CurrentVersion'

describeServicingEngine({
  engine: nativeEngine,
  options: { allowNativeComponentServicing: true },
  prepare,
  tamperings: tamperings(),
})

async function prepare(folder: string): Promise<EngineInputs> {
  const media = join(folder, 'media')
  await makeWindowsMedia({ product: 'windows11', to: media, components: 5, recovery: false })
  const refused = {
    COMPONENT_NEEDS_ADVANCED_INSTALLER: await update('service', { add: ['service'] }),
    PACKAGE_HAS_DRIVER: await update('driver', { add: ['driver'] }),
    COMPONENT_NOT_UNDERSTOOD: await update('unknown', { add: ['unknown element'] }),
    PACKAGE_NOT_UNDERSTOOD: await update('unknown-package', { add: ['unknown package element'] }),
    PARENT_PACKAGE_MISSING: await update('parent', { parent: 'missing' }),
    PAYLOAD_MISSING: await update('delta', { payload: 'pa30' }),
  }
  async function update(
    name: string,
    options: Partial<Parameters<typeof makeComponentUpdate>[0]>,
  ): Promise<string> {
    return (
      await makeComponentUpdate({
        to: join(folder, `windows11.0-kb5000002-x64-${name}.cab`),
        kb: 'KB5000002',
        ...options,
      })
    ).file
  }
  const component = await makeComponentUpdate({ to: join(folder, 'windows11.0-kb5000001-x64.msu') })
  const setup = await makeSetupDynamicUpdate({ to: join(folder, 'windows11.0-kb5000009-x64.cab') })

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
      installationType: 'Client',
      controlSet: 1,
      languages: ['en-US'],
    },
    componentUpdate: component.file,
    setupUpdate: setup.file,
    defenderUpdate: defender.file,
    refusedUpdates: refused,
    ...(await makeUnfitImages(folder)),
  }
}

function tamperings(): Tampering[] {
  const identity = 'Package_for_KB5000001~31bf3856ad364e35~amd64~~10.0.1.0'
  const defender = '/ProgramData/Microsoft/Windows Defender'
  const addition = '/Windows/System32/syntheticaddition.dll'
  const onHive = (hive: string, edit: Parameters<typeof editHive>[1][number]) => async (wim: string) => {
    const file = `/Windows/System32/config/${hive}`
    const folder = `${wim}-hive`
    await extractPaths(wim, 1, { paths: [file], toDir: folder })
    await editHive(join(folder, file), [edit])
    await updateImage(wim, 1, [{ command: 'add', source: join(folder, file), target: file }])
  }
  const put = async (wim: string, path: string, text: string) => {
    const file = `${wim}-file`
    await writeFile(file, text)
    await updateImage(wim, 1, [{ command: 'add', source: file, target: path }])
  }
  return [
    {
      what: 'deletes an installed file',
      named: /file .*syntheticaddition\.dll: missing/,
      tamper: wim => updateImage(wim, 1, [{ command: 'delete', path: addition }]),
    },
    {
      what: 'changes an installed file',
      named: /file .*syntheticaddition\.dll: [0-9a-f]{64}/,
      tamper: wim => put(wim, addition, 'x'),
    },
    {
      what: 'replaces a hard link by a copy',
      named: /hard-links .*syntheticaddition\.dll/,
      async tamper(wim) {
        const folder = `${wim}-copy`
        await extractPaths(wim, 1, { paths: [addition], toDir: folder })
        await updateImage(wim, 1, [{ command: 'add', source: join(folder, addition), target: addition }])
      },
    },
    {
      what: 'changes a component manifest',
      named: /manifest .*synthetic-addition/,
      tamper: (wim, step) => {
        const components = step.updates.flatMap(({ packages }) => packages.flatMap(one => one.components))
        const keyForm = components.find(one => one.keyForm.includes('synthetic-addition'))?.keyForm
        return put(wim, `/Windows/WinSxS/Manifests/${keyForm}.manifest`, '<assembly/>')
      },
    },
    {
      what: 'removes a registry value',
      named: /registry .*Synthetic\\Addition Level: missing/,
      tamper: onHive('SOFTWARE', { path: 'Microsoft\\Synthetic\\Addition', deleteValues: ['Level'] }),
    },
    {
      what: 'changes a registry value',
      named: /registry .*ControlSet001\\Control\\Synthetic Enabled: 4:02000000/,
      tamper: onHive('SYSTEM', {
        path: 'ControlSet001\\Control\\Synthetic',
        values: [{ name: 'Enabled', type: 4, data: encodeDword(2) }],
      }),
    },
    {
      what: 'marks the package as staged only',
      named: /package .*CurrentState: 4:40000000[\s\S]*package .*state of Package_for_KB5000001/,
      tamper: onHive('SOFTWARE', {
        path: `${root}\\Component Based Servicing\\Packages\\${identity}`,
        values: [{ name: 'CurrentState', type: 4, data: encodeDword(0x40) }],
      }),
    },
    {
      what: 'removes a component from the component store',
      named: /component .*S256H: missing/,
      async tamper(wim, step) {
        const [component] = step.updates.flatMap(({ packages }) => packages.flatMap(one => one.components))
        await onHive('COMPONENTS', {
          path: `DerivedData\\Components\\${component?.keyForm}`,
          deleteKey: true,
        })(wim)
      },
    },
    {
      what: 'removes a definition of Defender',
      named: /file .*Updates\\mpavdlta\.vdm: missing/,
      tamper: wim =>
        updateImage(wim, 1, [
          { command: 'delete', path: `${defender}/Definition Updates/Updates/mpavdlta.vdm` },
        ]),
    },
    {
      what: 'changes a program that fills the platform of Defender up',
      named: /file .*Platform\\4\.18\.24090\.11-0\\ConfigSecurityPolicy\.exe: [0-9a-f]{64}/,
      tamper: wim => put(wim, `${defender}/Platform/4.18.24090.11-0/ConfigSecurityPolicy.exe`, 'x'),
    },
    {
      what: 'adds a file to Defender',
      named: /unchanged-files .*Definition Updates\/Updates\/extra\.vdm is new/,
      tamper: wim => put(wim, `${defender}/Definition Updates/Updates/extra.vdm`, 'x'),
    },
    {
      what: 'touches a registry value that is none of the plan’s business',
      named: /unchanged-registry .*every other key of SOFTWARE: .*ProductName/,
      tamper: onHive('SOFTWARE', {
        path: 'Microsoft\\Windows NT\\CurrentVersion',
        values: [{ name: 'ProductName', type: 1, data: encodeRegistryString('Something else') }],
      }),
    },
    {
      what: 'leaves operations pending',
      named: /pending .*: pending\.xml/,
      tamper: wim => put(wim, '/Windows/WinSxS/pending.xml', '<pending/>'),
    },
    {
      what: 'changes another file',
      named: /unchanged-files .*: \/Windows\/win\.ini is different/,
      tamper: wim => put(wim, '/Windows/win.ini', 'x'),
    },
    {
      what: 'adds another file',
      named: /unchanged-files .*: \/Windows\/System32\/extra\.dll is new/,
      tamper: wim => put(wim, '/Windows/System32/extra.dll', 'x'),
    },
    {
      what: 'deletes another file',
      named: /unchanged-files .*: \/Windows\/win\.ini is missing/,
      tamper: wim => updateImage(wim, 1, [{ command: 'delete', path: '/Windows/win.ini' }]),
    },
  ]
}
