// Writes the functions of the cmdlets, with their help, from the table.

import type { ApiDescription } from '../openapi.ts'
import { findOperation } from './check-cmdlets.ts'
import type { Cmdlet, CmdletCall, CmdletParameter, CmdletRead, CmdletValue } from './cmdlet.ts'

type Lines = readonly string[]

const indent = (lines: Lines, levels = 1): string[] =>
  lines.map(line => (line === '' ? '' : '    '.repeat(levels) + line))
const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`

/** The whole file. `others` are operations that no cmdlet of the table calls, and one that is written by hand does. */
export function writeCmdlets(
  cmdlets: readonly Cmdlet[],
  api: ApiDescription,
  others: readonly string[],
): string {
  return [
    '# Generated from generated/powershell by `npm run generate`; do not edit.',
    '',
    ...operationTable(
      [...cmdlets.flatMap(one => (one.calls ?? []).map(call => call.operation)), ...others],
      api,
    ),
    '',
    ...cmdlets.flatMap(cmdlet => [...helpOf(cmdlet), ...functionOf(cmdlet), '']),
  ].join('\n')
}

/** Where each operation of the API is, and which of its values are in its path. */
function operationTable(names: readonly string[], api: ApiDescription): string[] {
  const rows = [...new Set(names)].sort().map(name => {
    const { path, method, operation } = findOperation(api, name)
    const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, key = '']) => quoted(key))
    const hasBody = operation.requestBody === undefined ? '$false' : '$true'
    return `${name} = @{ Method = ${quoted(method.toUpperCase())}; Path = ${quoted(path)}; InPath = @(${inPath.join(', ')}); HasBody = ${hasBody} }`
  })
  return ['$script:SlipstreamOperations = @{', ...indent(rows), '}']
}

function helpOf({ synopsis, description, parameters, examples }: Cmdlet): string[] {
  return [
    '<#',
    '.SYNOPSIS',
    synopsis,
    '.DESCRIPTION',
    description,
    ...parameters.flatMap(one => [`.PARAMETER ${one.name}`, one.help]),
    ...examples.flatMap(({ code, text }) => ['.EXAMPLE', ...code.split('\n'), '', text]),
    '#>',
  ]
}

function functionOf(cmdlet: Cmdlet): string[] {
  const { name, impact, defaultSet, parameters } = cmdlet
  const binding = [
    ...(defaultSet ? [`DefaultParameterSetName = ${quoted(defaultSet)}`] : []),
    ...(impact ? ['SupportsShouldProcess = $true', `ConfirmImpact = ${quoted(impact)}`] : []),
  ]
  const declared = parameters.map(parameterOf)
  const withCommas = declared.flatMap((lines, at) => {
    const last = lines.length - 1
    return [
      ...lines.slice(0, last),
      `${lines[last]}${at < declared.length - 1 ? ',' : ''}`,
      ...(at < declared.length - 1 ? [''] : []),
    ]
  })
  return [
    `function ${name} {`,
    ...indent([
      `[CmdletBinding(${binding.join(', ')})]`,
      'param(',
      ...indent(withCommas),
      ')',
      'process {',
      ...indent(bodyOf(cmdlet)),
      '}',
    ]),
    '}',
  ]
}

function parameterOf({
  name,
  type,
  aliases = [],
  mandatory,
  sets,
  fromPipeline,
  validate,
}: CmdletParameter): string[] {
  const said = [
    ...(mandatory ? ['Mandatory = $true'] : []),
    ...(fromPipeline ? ['ValueFromPipeline = $true'] : []),
  ]
  const attributes = (sets ?? [null]).map(set =>
    [...said, ...(set === null ? [] : [`ParameterSetName = ${quoted(set)}`])].join(', '),
  )
  return [
    ...attributes.filter(text => text !== '').map(text => `[Parameter(${text})]`),
    ...(aliases.length === 0 ? [] : [`[Alias(${aliases.map(quoted).join(', ')})]`]),
    ...(validate === undefined ? [] : [`[${validate}]`]),
    `[${type}] $${name}`,
  ]
}

function bodyOf(cmdlet: Cmdlet): string[] {
  const { forEachPackage: names, parameters } = cmdlet
  const mayDisable = parameters.some(one => one.name === 'DisableWildcardHandling')
  const disable = mayDisable ? ' -DisableWildcard ([bool] $DisableWildcardHandling)' : ''
  const work = workOf(cmdlet, disable)
  if (!names) return work
  const checked = needsOneOfThem(cmdlet)
  const input = parameters.some(one => one.name === 'InputObject') ? '-InputObject $InputObject ' : ''
  return [
    ...checked,
    `foreach ($package in @(Resolve-SlipstreamPackage ${input}-Id $${names.id} -Name $${names.name}${disable})) {`,
    ...indent(work),
    '}',
  ]
}

function needsOneOfThem({ needsOneOf: names = [] }: Cmdlet): string[] {
  if (names.length === 0) return []
  const none = names.map(name => `-not $PSBoundParameters.ContainsKey(${quoted(name)})`).join(' -and ')
  const remedy = `Give ${names.map(name => `-${name}`).join(' or ')}.`
  const error = `New-SlipstreamError -Code 'TARGETS_NEEDED' -Message 'It is not said where.' -Remedy ${quoted(remedy)}`
  return [`if (${none}) {`, ...indent([`throw (${error})`]), '}']
}

function workOf(cmdlet: Cmdlet, disable: string): string[] {
  const { read, calls = [], shows } = cmdlet
  const target = cmdlet.forEachPackage ? '$package.PackageID' : `$${cmdlet.parameters[0]?.name ?? ''}`
  if (read && calls.length === 0) return readOf(read, disable)
  const changes = calls.flatMap(call => callOf(cmdlet, call))
  if (read) {
    const one = confirmed(cmdlet, '$entity.Name', changes)
    return [
      ...readOf(read, disable, '$entities = @('),
      'foreach ($entity in $entities) {',
      ...indent(one),
      '}',
    ]
  }
  return confirmed(cmdlet, target, [...changes, ...(shows ? readOf(shows, '') : [])])
}

/** Asks, unless -Force says that it need not; -WhatIf only tells. */
function confirmed({ name, parameters }: Cmdlet, target: string, changes: Lines): string[] {
  const [, action = name] = /^(\w+)-/.exec(name) ?? []
  const asks = `$PSCmdlet.ShouldProcess([string] ${target}, ${quoted(action)})`
  const lines = [`if (${asks}) {`, ...indent(changes), '}']
  if (!parameters.some(one => one.name === 'Force')) return lines
  return [
    "if ($Force -and -not $PSBoundParameters.ContainsKey('Confirm')) { $ConfirmPreference = 'None' }",
    ...lines,
  ]
}

function callOf({ name }: Cmdlet, { operation, values, waitsFor, when }: CmdletCall): string[] {
  const lines = [
    '$values = @{}',
    ...Object.entries(values).map(([field, value]) => setting(field, value)),
    `$answer = Invoke-SlipstreamOperation -Name ${quoted(operation)} -Values $values`,
    ...(waitsFor
      ? [`$result = Wait-SlipstreamOperation -Id $answer.${waitsFor} -Activity ${quoted(name)}`]
      : []),
    'Write-Verbose ([string] (ConvertTo-Json -InputObject $answer -Depth 6 -Compress))',
    ...(waitsFor
      ? ['Write-Verbose ([string] (ConvertTo-Json -InputObject $result -Depth 6 -Compress))']
      : []),
  ]
  return when ? [`if ($PSBoundParameters.ContainsKey(${quoted(when)})) {`, ...indent(lines), '}'] : lines
}

function setting(field: string, { expression, when }: CmdletValue): string {
  const set = `Set-SlipstreamValue -Values $values -Field ${quoted(field)} -Value (${expression})`
  return when ? `if ($PSBoundParameters.ContainsKey(${quoted(when)})) { ${set} }` : set
}

/** Reads a class. A condition is a parameter, compared when it was given, or an expression. */
function readOf({ class: name, where, through }: CmdletRead, disable: string, before = ''): string[] {
  const comparisons = Object.entries(where).flatMap(([property, values]) =>
    [values].flat().map(value => [property, value] as const),
  )
  const conditions = comparisons.map(([property, value]) =>
    value.startsWith('$')
      ? `$property[${quoted(property)}] = ${value}`
      : `if ($PSBoundParameters.ContainsKey(${quoted(value.split('.')[0] ?? '')})) { $property[${quoted(property)}] = $${value} }`,
  )
  const expand = through ? ` -Expand ${quoted(through)}` : ''
  const get = `Get-SlipstreamEntity -Class ${quoted(name)} -Property $property${expand}${disable}`
  const shown = through ? `${get} | ForEach-Object { $_.${through} }` : get
  return ['$property = @{}', ...conditions, before === '' ? shown : `${before}${shown})`]
}
