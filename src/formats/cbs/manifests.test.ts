import { describe, expect, it } from 'vitest'
import { readComponentManifest, readPackageManifest, readServicingAnswerFile } from './index.ts'

const token = 'publicKeyToken="31bf3856ad364e35"'
const identity = (name: string, more = '') =>
  `<assemblyIdentity name="${name}" version="6.3.1.0" processorArchitecture="amd64" language="neutral" ${token} ${more}/>`
const assembly = (content: string, attributes = '') =>
  `<?xml version="1.0"?><assembly xmlns="urn:schemas-microsoft-com:asm.v3" manifestVersion="1.0" ${attributes}>${content}</assembly>`
const invalid = expect.objectContaining({ code: 'CBS_MANIFEST_INVALID' })

describe('package manifest', () => {
  it('gives parents with their comparisons, updates with what they bring, and conditions', () => {
    const manifest = readPackageManifest(
      assembly(
        `${identity('Package_for_KB1')}
        <package identifier="KB1" releaseType="Security Update" restart="possible" applicabilityEvaluation="deep">
          <parent buildCompare="EQ" serviceCompare="GE" integrate="separate" disposition="detect">${identity('P1')}${identity('P2')}</parent>
          <installerAssembly name="Stack" version="6.0.0.0" language="neutral" processorArchitecture="amd64" versionScope="nonSxS" ${token}/>
          <update name="1_GDR" restart="required">
            <applicable disposition="staged"><updateComponent elevate="install">${identity('C1')}${identity('C2')}</updateComponent></applicable>
            <component>${identity('C1', 'buildType="release"')}</component>
            <package integrate="hidden">${identity('Nested')}</package>
            <driver inf="a.inf" ranking="normal">${identity('a.inf', 'type="driverUpdate"')}</driver>
          </update>
          <m:packageExtended xmlns:m="urn:schemas-microsoft-com:asm.v3" completelyOfflineCapable="yes" packageSize="949044"/>
        </package>`,
        'description="Fix for KB1" displayName="default" supportInformation="http://support.microsoft.com/?kbid=1"',
      ),
    )
    expect(manifest).toMatchObject({
      identifier: 'KB1',
      description: 'Fix for KB1',
      releaseType: 'Security Update',
      restart: 'possible',
      applicabilityEvaluation: 'deep',
      parents: [
        {
          buildCompare: 'EQ',
          serviceCompare: 'GE',
          integrate: 'separate',
          disposition: 'detect',
          identities: [{ name: 'P1' }, { name: 'P2' }],
        },
      ],
      installerAssembly: { name: 'Stack', version: '6.0.0.0', versionScope: 'nonSxS' },
      extended: { completelyOfflineCapable: 'yes', packageSize: '949044' },
      unknownElements: [],
    })
    expect(manifest.parents[0]).not.toHaveProperty('revisionCompare')
    expect(manifest.updates).toMatchObject([
      {
        name: '1_GDR',
        restart: 'required',
        applicable: [
          {
            disposition: 'staged',
            targets: [
              { kind: 'component', elevate: 'install', identities: [{ name: 'C1' }, { name: 'C2' }] },
            ],
          },
        ],
        components: [{ name: 'C1', buildType: 'release' }],
        packages: [{ name: 'Nested' }],
        drivers: [{ inf: 'a.inf', identity: { type: 'driverUpdate' } }],
      },
    ])
  })

  it('reports elements that it does not know, wherever they are', () => {
    const manifest = readPackageManifest(
      assembly(
        `${identity('P')}<package><update name="u"><script/></update><parent><not/></parent><new/></package>`,
      ),
    )
    expect(manifest.unknownElements).toEqual(['package/new', 'parent/not', 'update/script'])
  })

  it.each([
    ['no package', identity('P')],
    ['no identity', '<package/>'],
    ['a name with a path', `${identity('..\\P')}<package/>`],
    [
      'an unknown comparison',
      `${identity('P')}<package><parent buildCompare="LT">${identity('Q')}</parent></package>`,
    ],
    ['a version that is none', `${identity('P').replace('6.3.1.0', '6.3.x')}<package/>`],
  ])('refuses %s', (_, content) => {
    expect(() => readPackageManifest(assembly(content))).toThrow(invalid)
  })

  it('refuses another root, another namespace, and an entity bomb', () => {
    expect(() => readPackageManifest('<html/>')).toThrow(invalid)
    expect(() => readPackageManifest('<assembly xmlns="urn:other"/>')).toThrow(invalid)
    expect(() => readPackageManifest('<!DOCTYPE a [<!ENTITY x "y">]><assembly/>')).toThrow(invalid)
    expect(() => readComponentManifest('<a>'.repeat(100_000))).toThrow(invalid)
  })
})

const hash = (value: string, algorithm = 'http://www.w3.org/2000/09/xmldsig#sha256') =>
  `<h:hash xmlns:h="urn:schemas-microsoft-com:asm.v2"><Transforms><Transform Algorithm="urn:schemas-microsoft-com:HashTransforms.Identity"/></Transforms><DigestMethod Algorithm="${algorithm}"/><DigestValue>${value}</DigestValue></h:hash>`
const digest = Buffer.alloc(32, 0xab)

describe('component manifest', () => {
  it('gives files, folders, registry values, security descriptors and dependencies', () => {
    const manifest = readComponentManifest(
      assembly(`${identity('C', 'versionScope="nonSxS"')}
        <dependency discoverable="no" resourceType="Resources"><dependentAssembly dependencyType="prerequisite">${identity('C.Resources').replace('"neutral"', '"*"')}</dependentAssembly></dependency>
        <file name="a.dll" sourceName="b.dll" sourcePath=".\\" importPath="$(build.nttree)\\" destinationPath="$(runtime.system32)\\">
          <securityDescriptor name="S"/>${hash(digest.toString('base64'))}<link destination="$(runtime.windows)\\a.dll"/>
        </file>
        <file name="c.dll">${hash('AAAA', 'http://www.w3.org/2000/09/xmldsig#sha1')}</file>
        <directories><directory destinationPath="$(runtime.windows)\\d" owner="true"><securityDescriptor name="S"/></directory></directories>
        <registryKeys><registryKey keyName="HKEY_LOCAL_MACHINE\\SOFTWARE\\K" owner="false">
          <registryValue name="" valueType="REG_SZ" value="v" operationHint="replace" owner="true"/>
          <registryValue name="n" valueType="REG_NONE"/>
        </registryKey></registryKeys>
        <trustInfo><security><accessControl><securityDescriptorDefinitions><securityDescriptorDefinition name="S" sddl="O:SY"/></securityDescriptorDefinitions></accessControl></security></trustInfo>`),
    )
    expect(manifest).toEqual({
      identity: expect.objectContaining({ name: 'C', versionScope: 'nonSxS' }),
      dependencies: [
        {
          dependencyType: 'prerequisite',
          discoverable: false,
          resourceType: 'Resources',
          identity: expect.objectContaining({ name: 'C.Resources', language: '*' }),
        },
      ],
      files: [
        {
          name: 'a.dll',
          sourceName: 'b.dll',
          sourcePath: '.\\',
          importPath: '$(build.nttree)\\',
          destinationPath: '$(runtime.system32)\\',
          securityDescriptor: 'S',
          sha256: 'ab'.repeat(32),
          links: ['$(runtime.windows)\\a.dll'],
          inf: false,
        },
        expect.objectContaining({ name: 'c.dll', sourceName: 'c.dll', destinationPath: null, sha256: null }),
      ],
      directories: [{ destinationPath: '$(runtime.windows)\\d', owner: true, securityDescriptor: 'S' }],
      registryKeys: [
        {
          keyName: 'HKEY_LOCAL_MACHINE\\SOFTWARE\\K',
          owner: false,
          securityDescriptor: null,
          values: [
            { name: '', valueType: 'REG_SZ', value: 'v', operationHint: 'replace', owner: true },
            { name: 'n', valueType: 'REG_NONE', value: null, owner: false },
          ],
        },
      ],
      securityDescriptors: [{ name: 'S', sddl: 'O:SY' }],
      advancedInstallers: [],
      unknownElements: [],
      isDeployment: false,
    })
  })

  it('names what needs an advanced installer, and what it does not know', () => {
    const manifest = readComponentManifest(
      assembly(`${identity('C', 'type="driverUpdate"')}<deployment/>
        <memberships>
          <categoryMembership><id typeName="BootRecovery"/></categoryMembership>
          <categoryMembership><id typeName="Service"/><categoryInstance subcategory="X"><serviceData name="X"/></categoryInstance></categoryMembership>
          <categoryMembership><id typeName="Odd"/></categoryMembership>
        </memberships>
        <taskScheduler/><mof/><file name="x.inf"><infFile/><odd/></file><brandNew/>
        <registryKeys><registryKey keyName="K"><odd/></registryKey></registryKeys>`),
    )
    expect(manifest.advancedInstallers).toEqual([
      'category Odd',
      'driver (inf)',
      'mof',
      'service',
      'taskScheduler',
    ])
    expect(manifest.unknownElements).toEqual(['brandNew', 'file/odd', 'registryKey/odd'])
    expect(manifest.isDeployment).toBe(true)
  })

  it.each(['..\\x.dll', '..', 'C:\\x', '\\x', '/x', 'a//b', 'x:y', ''])('refuses a file named %j', name => {
    expect(() => readComponentManifest(assembly(`${identity('C')}<file name="${name}"/>`))).toThrow(invalid)
    expect(() =>
      readComponentManifest(assembly(`${identity('C')}<file name="a" sourceName="${name || '..'}"/>`)),
    ).toThrow(invalid)
  })

  it('refuses a digest of the wrong length', () => {
    expect(() =>
      readComponentManifest(assembly(`${identity('C')}<file name="a">${hash('AAAA')}</file>`)),
    ).toThrow(invalid)
  })
})

describe('an identity', () => {
  it.each(['type', 'versionScope', 'buildType'])('with a %s that is no word is refused', attribute => {
    const document = (value: string) =>
      `<unattend><servicing><package action="install">${identity('A', `${attribute}="${value}"`)}</package></servicing></unattend>`
    expect(readServicingAnswerFile(document('aWord'))?.[0]).toMatchObject({ [attribute]: 'aWord' })
    for (const value of ['a&#10;b', 'a, Version=1', 'a'.repeat(100)])
      expect(() => readServicingAnswerFile(document(value))).toThrow(invalid)
  })
})

describe('a document of another kind', () => {
  it('is not quoted at length', () => {
    const refused = () => readPackageManifest(`<${'n'.repeat(100_000)}/>`)
    expect(refused).toThrow(invalid)
    expect(refused).toThrow(expect.objectContaining({ message: expect.stringMatching(/^.{1,400}$/) }))
  })
})

describe('answer file', () => {
  it('gives the packages to install, and null for another document', () => {
    const document = `<unattend xmlns="urn:schemas-microsoft-com:unattend"><servicing>
      <package action="install">${identity('A')}<source location="%configsetroot%\\a.CAB"/></package>
      <package action="stage">${identity('B')}</package></servicing></unattend>`
    expect(readServicingAnswerFile(document)?.map(({ name }) => name)).toEqual(['A'])
    expect(readServicingAnswerFile('<other/>')).toBeNull()
    expect(() => readServicingAnswerFile('<unattend>')).toThrow(invalid)
  })
})
