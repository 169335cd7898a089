// The PowerShell module without a PowerShell: a grammar reads every file, and what is written is held against the table and the API.

import { readdir, readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { Node } from '@vscode/tree-sitter-wasm'
import { beforeAll, describe, expect, it } from 'vitest'
import { type ApiDescription, describeApi } from '../../generated/openapi.ts'
import { checkCmdlets, checkFields } from '../../generated/powershell/check-cmdlets.ts'
import type { Cmdlet } from '../../generated/powershell/cmdlet.ts'
import { calledByHand, cmdlets, writtenByHand } from '../../generated/powershell.ts'
import { functionsOf, nodesOf, openPowerShellGrammar } from '../powershell-grammar.ts'

/** What the reference product's module has for upgrade packages, their content and what they need, and this one has not; each with the reason. */
const notHere: Readonly<Record<string, string>> = {
  'New-CMOperatingSystemImage':
    'images of a system are no objects of their own here; the same for the rest of the family',
  'New-CMOperatingSystemImageUpdateSchedule': 'the same',
  'Set-CMDistributionPointGroup': 'name and description of a group are not changed; a new group is made',
  'Add-CMDistributionPoint': 'a point joins with a token: slipstream distribution-point join-token',
  'Add-CMCollectionToDistributionPointGroup':
    'there are no collections of users; a boundary group says who goes where',
  'Remove-CMCollectionFromDistributionPointGroup': 'the same',
  'Get-CMDistributionPointDriveInfo': 'a point uses one disk, which Get-CMDistributionPointInfo tells',
  'New-CMTSStepUpgradeOperatingSystem':
    'steps are edited as YAML or in the console; the same for Get, Set and Remove',
}
/** What it has: names and parameters as documented. Parameters that are missing have a reason. */
const reference: Readonly<Record<string, readonly string[]>> = {
  'New-CMOperatingSystemInstaller': ['Path', 'Name', 'Version', 'Description', 'Index'],
  'Get-CMOperatingSystemInstaller': ['Name', 'Id'],
  'Set-CMOperatingSystemInstaller': [
    ...['Name', 'Id', 'InputObject', 'NewName', 'Version', 'Description', 'Path', 'Reload', 'Priority'],
    'DistributionPointUpdateSchedule',
  ],
  'Remove-CMOperatingSystemInstaller': ['Name', 'Id', 'InputObject', 'Force'],
  'New-CMOperatingSystemUpgradeUpdateSchedule': [
    ...['Name', 'Id', 'InputObject', 'SoftwareUpdate', 'RunNow', 'CustomSchedule', 'Utc', 'ContinueOnError'],
    ...['UpdateDistributionPoint', 'RemoveSupersededUpdates'],
  ],
  'Get-CMOperatingSystemUpgradeUpdateSchedule': ['Name', 'Id', 'InputObject'],
  'Clear-CMOperatingSystemUpgradeUpdateSchedule': ['Name', 'Id', 'InputObject', 'Force'],
  'Start-CMContentDistribution': [
    ...['OperatingSystemInstallerId', 'OperatingSystemInstallerName', 'InputObject', 'DistributionPointName'],
    'DistributionPointGroupName',
  ],
  'Update-CMDistributionPoint': ['OperatingSystemInstallerId', 'OperatingSystemInstallerName', 'InputObject'],
  'Invoke-CMContentRedistribution': ['InputObject', 'DistributionPointName', 'DistributionPointGroupName'],
  'Invoke-CMContentValidation': [
    ...['OperatingSystemInstallerId', 'OperatingSystemInstallerName', 'DistributionPointName'],
    'DistributionPointGroupName',
  ],
  'Remove-CMContentDistribution': [
    ...['OperatingSystemInstallerId', 'OperatingSystemInstallerName', 'DistributionPointName'],
    ...['DistributionPointGroupName', 'Force'],
  ],
  'Get-CMDistributionStatus': ['Id', 'InputObject'],
  'Publish-CMPrestageContent': [
    ...['OperatingSystemInstallerId', 'OperatingSystemInstallerName', 'InputObject', 'DistributionPointName'],
    'FileName',
  ],
  'New-CMDistributionPointGroup': ['Name', 'Description'],
  'Get-CMDistributionPointGroup': ['Name'],
  'Remove-CMDistributionPointGroup': ['Name', 'Force'],
  'Add-CMDistributionPointToGroup': ['DistributionPointName', 'DistributionPointGroupName'],
  'Remove-CMDistributionPointFromGroup': ['DistributionPointName', 'DistributionPointGroupName', 'Force'],
  'Get-CMDistributionPoint': ['SiteSystemServerName'],
  'Get-CMDistributionPointInfo': ['Name'],
  'Set-CMDistributionPoint': [
    ...[
      'SiteSystemServerName',
      'EnableMaintenanceMode',
      'EnableContentValidation',
      'ContentValidationSchedule',
    ],
    ...['EnablePullDP', 'SourceDistributionPoint', 'SourceDPRank', 'ClientCommunicationType'],
  ],
  'Remove-CMDistributionPoint': ['SiteSystemServerName', 'Force'],
  'New-CMSchedule': [
    ...['Start', 'End', 'Nonrecurring', 'RecurInterval', 'RecurCount', 'DayOfWeek', 'DayOfMonth'],
    ...['LastDayOfMonth', 'WeekOrder', 'OffsetDay', 'IsUtc'],
  ],
  'Get-CMSoftwareUpdate': ['IsOfflineServiceable', 'IsSuperseded', 'ArticleId', 'Fast'],
  'Save-CMSoftwareUpdate': ['SoftwareUpdate'],
  'Sync-CMSoftwareUpdate': ['FullSync'],
  'Get-CMTaskSequence': ['Name', 'TaskSequencePackageId', 'Fast'],
  'New-CMTaskSequence': ['UpgradeOperatingSystem', 'UpgradePackageId', 'Name'],
  'Remove-CMTaskSequence': ['TaskSequencePackageId', 'Force'],
  'New-CMTaskSequenceDeployment': ['TaskSequencePackageId', 'CollectionName', 'DeployPurpose'],
}

const folder = resolve(import.meta.dirname, '../../powershell/Slipstream')

let parse: (text: string) => Node
let api: ApiDescription
const texts = new Map<string, string>()

beforeAll(async () => {
  parse = await openPowerShellGrammar()
  for (const name of await readdir(folder)) texts.set(name, await readFile(join(folder, name), 'utf8'))
  api = await describeApi()
})

const parametersOf = (node: Node) => {
  const [block] = nodesOf(node, 'param_block')
  return block
    ? nodesOf(block, 'script_parameter').map(one => nodesOf(one, 'variable').at(-1)?.text.slice(1) ?? '')
    : []
}

describe('the PowerShell module', () => {
  it('is read by the grammar without an error, which would be found', () => {
    expect(parse('function A { param([string] $B) if ($B { } }').hasError).toBe(true)
    const wrong = [...texts].flatMap(([name, text]) =>
      nodesOf(parse(text), 'ERROR').map(
        node => `${name}:${node.startPosition.row + 1} ${node.text.slice(0, 60)}`,
      ),
    )
    expect(wrong).toEqual([])
    expect([...texts].filter(([, text]) => parse(text).hasError).map(([name]) => name)).toEqual([])
  })

  it('is written in ASCII, which Windows PowerShell reads in every language', () => {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are all that may be there
    expect([...texts].filter(([, text]) => /[^\x00-\x7f]/.test(text)).map(([name]) => name)).toEqual([])
  })

  it('exports the functions that are there, each with its help', () => {
    const manifest = texts.get('Slipstream.psd1') ?? ''
    const exported = [...manifest.matchAll(/^ {8}'([\w-]+)',?$/gm)].map(([, name]) => name)
    expect(exported).toEqual([...writtenByHand, ...cmdlets.map(one => one.name)].sort())
    const defined = new Map(
      ['Slipstream.psm1', 'Cmdlets.ps1', 'Actions.ps1'].flatMap(name => [
        ...functionsOf(parse(texts.get(name) ?? '')),
      ]),
    )
    for (const name of exported) {
      const { node, help } = defined.get(name ?? '') ?? { help: '' }
      expect(name, help).toMatch(/^[A-Z][a-z]+-(CM|Slipstream)/)
      expect([name, help.includes('.SYNOPSIS'), help.includes('.EXAMPLE')]).toEqual([name, true, true])
      const described = [...help.matchAll(/^\.PARAMETER (\w+)$/gm)].map(([, one]) => one)
      expect([name, described.sort()]).toEqual([name, node ? parametersOf(node).sort() : []])
    }
  })

  it('has the parameters of the table, and its examples are commands of it', () => {
    const defined = functionsOf(parse(texts.get('Cmdlets.ps1') ?? ''))
    for (const { name, parameters, examples, impact } of cmdlets) {
      const node = defined.get(name)?.node
      expect([name, node ? parametersOf(node) : []]).toEqual([name, parameters.map(one => one.name)])
      expect([name, node?.text.includes('ShouldProcess')]).toEqual([name, impact !== undefined])
      for (const { code } of examples) expect([code, parse(code).hasError]).toEqual([code, false])
    }
  })

  it('has the cmdlets of the reference product with their parameters, or says why not', () => {
    const defined = new Map([...texts.values()].flatMap(text => [...functionsOf(parse(text))]))
    const missing = Object.entries(reference).flatMap(([name, parameters]) => {
      const node = defined.get(name)?.node
      if (!node) return [name]
      const known = [
        ...parametersOf(node),
        ...(/\[Alias\(([^)]*)\)/g.exec(node.text)?.[1] ?? '').split(/[', ]+/),
      ]
      return parameters.filter(one => !known.includes(one)).map(one => `${name} -${one}`)
    })
    expect(missing).toEqual([])
    expect(Object.keys(notHere).filter(name => defined.has(name) || reference[name])).toEqual([])
  })

  it('calls nothing of its own that is not there', () => {
    const all = [...texts.values()].join('\n')
    const own = new Set([...all.matchAll(/^function ([\w-]+)/gm)].map(([, name]) => name))
    const called = new Set([...all.matchAll(/\b((?:\w+)-Slipstream\w+)/g)].map(([, name]) => name))
    expect([...called].filter(name => !own.has(name))).toEqual([])
    const table = /\$script:SlipstreamOperations = @\{([\s\S]*?)\n\}/.exec(all)?.[1] ?? ''
    const operations = new Set([...table.matchAll(/^ {4}(\w+) = /gm)].map(([, name]) => name))
    const asked = [...all.matchAll(/Invoke-SlipstreamOperation -Name '(\w+)'/g)].map(([, name]) => name)
    expect(asked.filter(name => !operations.has(name))).toEqual([])
    const byHand = (texts.get('Actions.ps1') ?? '').matchAll(/Invoke-SlipstreamOperation -Name '(\w+)'/g)
    expect([...byHand].map(([, name]) => name).sort()).toEqual(Object.keys(calledByHand))
  })
})

describe('the table of cmdlets', () => {
  it('fits the API and the classes', () => {
    expect(checkCmdlets(cmdlets, api)).toEqual([])
    expect(checkFields(calledByHand, api)).toEqual([])
    expect(checkFields({ synchroniseUpdateSource: ['sauce'] }, api)).toEqual([
      'synchroniseUpdateSource takes no sauce',
    ])
  })

  it('is refused when it does not', () => {
    const [first] = cmdlets as [Cmdlet]
    const call = { operation: 'distributeContent', values: { pointz: { expression: '$Nothing' } } }
    const read = { class: 'SMS_StatusMessage', where: { Nam: 'Name' } }
    expect(checkCmdlets([{ ...first, calls: [call], read }, first], api)).toEqual([
      `${first.name} is there twice`,
      `${first.name}: SMS_StatusMessage has no property Nam`,
      `${first.name}: distributeContent takes no pointz`,
      `${first.name}: distributeContent needs packageId`,
      `${first.name}: $Nothing is nothing`,
    ])
    const missing = { ...first, calls: [{ operation: 'no-such', values: {} }] }
    expect(() => checkCmdlets([missing], api)).toThrow('no operation no-such')
  })
})
