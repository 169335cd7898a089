// The documents of Component Based Servicing, and everything that makes a place or a name out of what they say.

import { readdirSync, readFileSync } from 'node:fs'
import {
  type AssemblyIdentity,
  compareVersions,
  componentIdentityText,
  expandDestination,
  expandRegistryText,
  isSameIdentity,
  keyForm,
  mapRegistryKey,
  packageIdentityText,
  parsePackageIdentity,
  readComponentManifest,
  readPackageManifest,
  readServicingAnswerFile,
  winnerKeyForm,
} from '#formats/cbs'
import { decodeXmlText } from '#formats/xml'
import { corpusPath, hasCorpus } from '../../corpus.ts'
import { attempt, type FuzzTarget, promise } from '../target.ts'

const identity =
  '<assemblyIdentity name="Microsoft-Windows-Notepad" version="10.0.26100.1" processorArchitecture="amd64" language="neutral" publicKeyToken="31bf3856ad364e35" buildType="release" versionScope="nonSxS"/>'

const component = `<?xml version="1.0" encoding="utf-8"?>
<assembly xmlns="urn:schemas-microsoft-com:asm.v3" manifestVersion="1.0">${identity}
<dependency discoverable="no" resourceType="Resources"><dependentAssembly dependencyType="install">${identity}</dependentAssembly></dependency>
<file name="notepad.exe" destinationPath="$(runtime.system32)\\" sourceName="notepad.exe" importPath="$(build.nttree)\\"><securityDescriptor name="WRP"/><link destination="$(runtime.windows)\\notepad.exe"/>
<hash xmlns="urn:schemas-microsoft-com:asm.v2"><Transforms><Transform Algorithm="urn:schemas-microsoft-com:HashTransforms.Identity"/></Transforms><DigestMethod Algorithm="http://www.w3.org/2000/09/xmldsig#sha256"/><DigestValue>AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=</DigestValue></hash></file>
<directories><directory destinationPath="$(runtime.programFilesX86)\\A" owner="true"/></directories>
<registryKeys><registryKey keyName="HKEY_LOCAL_MACHINE\\SOFTWARE\\Classes\\CLSID\\{0}\\"><registryValue name="" valueType="REG_EXPAND_SZ" value="$(runtime.system32)\\a.dll"/></registryKey></registryKeys>
<memberships><categoryMembership><id typeName="SvcHost"/><categoryInstance><serviceData name="s"/></categoryInstance></categoryMembership></memberships>
<trustInfo><security><accessControl><securityDescriptorDefinitions><securityDescriptorDefinition name="WRP" sddl="O:"/></securityDescriptorDefinitions></accessControl></security></trustInfo>
</assembly>`

const packageManifest = `<?xml version="1.0" encoding="utf-8"?>
<assembly xmlns="urn:schemas-microsoft-com:asm.v3" description="d" displayName="n" supportInformation="s">${identity.replace('Microsoft-Windows-Notepad', 'Package_for_KB1')}
<package identifier="KB1" releaseType="Update" restart="possible"><parent buildCompare="EQ" serviceCompare="EQ" revisionCompare="GE" disposition="detect">${identity}</parent>
<installerAssembly name="Microsoft-Windows-ServicingStack" version="6.0.0.0" language="neutral" processorArchitecture="amd64" publicKeyToken="31bf3856ad364e35"/>
<update name="1"><applicable disposition="staged"><updateComponent elevate="revision">${identity}</updateComponent></applicable><component>${identity}</component></update>
<update name="2"><package contained="false" integrate="hidden">${identity}</package><driver inf="a.inf">${identity}</driver></update><packageExtended packageSize="1"/></package></assembly>`

const answerFile = `<?xml version="1.0"?><unattend xmlns="urn:schemas-microsoft-com:unattend"><servicing><package action="install">${identity}<source location="a"/></package></servicing></unattend>`

/** Real component manifests of build 26100, as Windows wrote them; the large ones are left out. */
function realManifests(): Uint8Array[] {
  if (!hasCorpus) return []
  const folder = corpusPath('dcm/decoded')
  return readdirSync(folder)
    .map(name => readFileSync(`${folder}/${name}`))
    .filter(bytes => bytes.length < 60_000)
    .map(bytes => new Uint8Array(bytes))
}

const target = { architecture: 'wow64', imageArchitecture: 'amd64' }

function checkIdentity(one: AssemblyIdentity): void {
  for (const name of [keyForm(one), winnerKeyForm(one)]) {
    promise(!/[/\\]|^\.|\p{Cc}/u.test(name), `the key form ${JSON.stringify(name)} is no plain name`)
    promise(name.length <= 255, 'a key form is longer than a name may be')
  }
  promise(isSameIdentity(one, one), 'an identity is not the same as itself')
  promise(!/[/\\]|\p{Cc}/u.test(packageIdentityText(one)), 'the text of an identity is no plain name')
  promise(
    !/\p{Cc}/u.test(componentIdentityText(one)),
    'the text of a component identity holds control characters',
  )
  promise(
    compareVersions(one.version, one.version) === 0 || one.version === '*',
    'a version is not equal to itself',
  )
}

function checkPlace(path: string | null): void {
  if (path === null) return
  promise(!/^[\\/]|[\\/]$|:/.test(path), `the place ${JSON.stringify(path)} is absolute`)
  promise(
    path.split(/[\\/]/).every(part => path === '' || !/^$|^\.{1,2}$|[. ]$/.test(part)),
    `the place ${JSON.stringify(path)} leads out`,
  )
}

function checkKey(keyName: string): void {
  const place = mapRegistryKey(keyName, target)
  if (place === null) return
  const parts = place.path.split('\\')
  promise(
    place.path === '' || parts.every(part => part !== '' && part.length <= 255),
    'a key has an impossible part',
  )
  promise(parts.length <= 512, `a key lies ${parts.length} deep`)
}

/** Package and component manifests, and answer files: each text goes to all three readers. */
export const cbsDocuments: FuzzTarget = {
  name: 'cbs',
  cases: 3000,
  words: [
    '$(runtime.windows)',
    '$(runtime.bootdrive)',
    '\\..\\',
    '..',
    'C:\\',
    '$(',
    ')',
    'HKEY_USERS\\',
    'HKEY_CLASSES_ROOT\\',
    'type="',
    'language="*"',
    'version="*"',
    '<file name="',
    '<package/>',
    '&#10;',
    '&#x202e;',
    '__proto__',
    'constructor',
  ],
  seeds: () => [
    Buffer.from(component),
    Buffer.from(packageManifest),
    Buffer.from(answerFile),
    ...realManifests(),
  ],
  run: input => {
    const text = decodeXmlText(input)
    const read = [
      attempt(() => readComponentManifest(text)),
      attempt(() => readPackageManifest(text)),
      attempt(() => readServicingAnswerFile(text)),
    ] as const
    const [asComponent, asPackage, asAnswers] = read
    if (asComponent !== null) {
      checkIdentity(asComponent.identity)
      for (const { identity: one } of asComponent.dependencies) checkIdentity(one)
      for (const { destinationPath, links } of asComponent.files) {
        for (const path of [destinationPath ?? '', ...links]) checkPlace(expandDestination(path, target))
      }
      for (const { destinationPath } of asComponent.directories)
        checkPlace(expandDestination(destinationPath, target))
      for (const { keyName, values } of asComponent.registryKeys) {
        checkKey(keyName)
        for (const { value } of values) expandRegistryText(value ?? '', target)
      }
    }
    for (const { packages, components } of asPackage?.updates ?? [])
      for (const one of [...packages, ...components]) checkIdentity(one)
    for (const one of asAnswers ?? []) checkIdentity(one)
    // One of them must have read it, or its error is the answer.
    if (read.every(result => result === null)) readComponentManifest(text)
  },
}

/** `parsePackageIdentity`, and the names and places that manifests give as plain text. */
export const cbsIdentities: FuzzTarget = {
  name: 'cbs/identities',
  cases: 10_000,
  words: [
    '~',
    '~~',
    '31bf3856ad364e35',
    '*',
    '.',
    '..',
    '\\',
    '$(runtime.system32)\\',
    'HKEY_LOCAL_MACHINE\\SOFTWARE\\',
  ],
  seeds: () =>
    [
      'Package_for_KB2999226~31bf3856ad364e35~amd64~~6.1.1.6',
      'a~31bf3856ad364e35~x86~en-US~10.0.0.1',
      '$(runtime.programFilesX86)\\a\\b.dll',
      'HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows',
    ].map(text => new Uint8Array(Buffer.from(text))),
  run: input => {
    const text = Buffer.from(input).toString('utf8')
    checkPlace(expandDestination(text, target))
    checkKey(text)
    expandRegistryText(text, target)
    const parsed = parsePackageIdentity(text)
    checkIdentity(parsed)
    promise(
      isSameIdentity(parsed, parsePackageIdentity(packageIdentityText(parsed))),
      'an identity does not survive its own text',
    )
  },
}
