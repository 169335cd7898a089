// What a cmdlet of the PowerShell module is: a row of a table, from which the function is written.

/** A parameter as Configuration Manager names it. */
export type CmdletParameter = {
  name: string
  /** A type of PowerShell: `string`, `string[]`, `switch`. */
  type: string
  help: string
  aliases?: readonly string[]
  mandatory?: boolean
  /** The parameter sets that it is in; absent: all. */
  sets?: readonly string[]
  fromPipeline?: boolean
  /** Attributes of validation, without brackets: `ValidateLength(1, 50)`. */
  validate?: string
}

/** A value of a call: a PowerShell expression, sent when the parameter was given, or always. */
export type CmdletValue = { expression: string; when?: string }

/**
 * A class of the AdminService face that is read: each property is compared with a parameter, when it was given. Of several, whichever was;
 * `InputObject.PackageID` is a property of an object that was given.
 */
export type CmdletRead = {
  class: string
  where: Readonly<Record<string, string | readonly string[]>>
  /** Of each entity, a navigation property, and only what it leads to is shown. */
  through?: string
}

/** An operation of the API. Values are by field of path, query or body; `a.b` is a field inside one. */
export type CmdletCall = {
  operation: string
  values: Readonly<Record<string, CmdletValue>>
  /** The answer names an operation that is waited for. */
  waitsFor?: string
  /** Only when this parameter was given. */
  when?: string
}

/** One cmdlet. */
export type Cmdlet = {
  name: string
  synopsis: string
  description: string
  /** How much a change matters; absent: it only reads. */
  impact?: 'Medium' | 'High'
  /** Whether it is carried out for each package that its parameters name; `$package` is then one of them. */
  forEachPackage?: { id: string; name: string }
  defaultSet?: string
  /** At least one of these parameters must be given: the API would take none of them for everything. */
  needsOneOf?: readonly string[]
  parameters: readonly CmdletParameter[]
  read?: CmdletRead
  calls?: readonly CmdletCall[]
  /** What is shown afterwards. */
  shows?: CmdletRead
  examples: readonly { code: string; text: string }[]
}

const wildcards: readonly CmdletParameter[] = [
  {
    name: 'DisableWildcardHandling',
    type: 'switch',
    help: 'Signs of wildcards in names are meant as they are.',
  },
  {
    name: 'ForceWildcardHandling',
    type: 'switch',
    help: 'Signs of wildcards in names are wildcards, as they are anyway.',
  },
]

/** Parameters that name packages by ID, name or object: one of each set. */
export function packageParameters(names: {
  id: string
  name: string
  idAliases?: readonly string[]
}): CmdletParameter[] {
  return [
    {
      name: names.id,
      type: 'string[]',
      help: 'IDs of packages, such as S0100001.',
      aliases: names.idAliases ?? [],
      mandatory: true,
      sets: ['ById'],
    },
    {
      name: names.name,
      type: 'string[]',
      help: 'Names of packages; wildcards are taken.',
      mandatory: true,
      sets: ['ByName'],
    },
    {
      name: 'InputObject',
      type: 'object[]',
      help: 'Packages as Get-CMOperatingSystemInstaller gives them.',
      mandatory: true,
      sets: ['ByValue'],
      fromPipeline: true,
    },
    ...wildcards,
  ]
}

/** Parameters that name a thing by its name, or none of them for all. */
export function nameParameter(help: string): CmdletParameter[] {
  return [{ name: 'Name', type: 'string', help }, ...wildcards]
}

/** A value that is sent when the parameter of the same name was given. */
export const given = (name: string, expression = `$${name}`): CmdletValue => ({ expression, when: name })
/** The same for a list. */
export const givenList = (name: string): CmdletValue => given(name, `@($${name})`)
/** A value that is always sent. */
export const always = (expression: string): CmdletValue => ({ expression })

/** A parameter that must be given, of one text. */
export const mandatoryText = (name: string, help: string): CmdletParameter => ({
  name,
  type: 'string',
  help,
  mandatory: true,
})
/** What removes something asks, unless this is given. */
export const force: CmdletParameter = { name: 'Force', type: 'switch', help: 'Without asking.' }
