// Holds the table of cmdlets against the API description and the classes of the AdminService face: a field that is not there is an error.

import { entityClasses } from '../../src/product/admin-service/classes/entity-classes.ts'
import type { ApiDescription, ApiOperation, JsonSchema } from '../openapi.ts'
import type { Cmdlet, CmdletCall, CmdletRead } from './cmdlet.ts'

/** An operation with its place. @throws when there is none of this name */
export function findOperation(
  api: ApiDescription,
  name: string,
): { path: string; method: string; operation: ApiOperation } {
  for (const [path, methods] of Object.entries(api.paths))
    for (const [method, operation] of Object.entries(methods))
      if (operation.operationId === name) return { path, method, operation }
  throw new Error(`the API has no operation ${name}`)
}

/** What is wrong with the table; nothing when all is well. */
export function checkCmdlets(cmdlets: readonly Cmdlet[], api: ApiDescription): string[] {
  const names = cmdlets.map(one => one.name)
  return [
    ...names.filter((name, at) => names.indexOf(name) !== at).map(name => `${name} is there twice`),
    ...cmdlets.flatMap(cmdlet => {
      const reads = [cmdlet.read, cmdlet.shows].filter(one => one !== undefined)
      const problems = [
        ...checkParameters(cmdlet),
        ...reads.flatMap(read => checkRead(cmdlet, read)),
        ...(cmdlet.calls ?? []).flatMap(call => checkCall(cmdlet, call, api)),
      ]
      return problems.map(problem => `${cmdlet.name}: ${problem}`)
    }),
  ]
}

function checkParameters(cmdlet: Cmdlet): string[] {
  const { parameters, impact, calls, examples, name, forEachPackage, needsOneOf = [] } = cmdlet
  const known = parameters.map(one => one.name)
  const words = [...known, ...parameters.flatMap(one => one.aliases ?? [])].map(one => one.toLowerCase())
  const needed = [...(forEachPackage ? [forEachPackage.id, forEachPackage.name] : []), ...needsOneOf]
  return [
    ...words.filter((word, at) => words.indexOf(word) !== at).map(word => `-${word} is there twice`),
    ...needed.filter(one => !known.includes(one)).map(one => `it needs the parameter -${one}`),
    ...((calls !== undefined) === (impact !== undefined)
      ? []
      : ['what changes something has an impact, and nothing else']),
    ...(examples.length > 0 && examples.some(one => one.code.includes(name)) ? [] : ['no example uses it']),
  ]
}

function checkRead({ parameters }: Cmdlet, { class: name, where, through }: CmdletRead): string[] {
  const found = entityClasses.find(one => one.name === name)
  if (!found) return [`there is no class ${name}`]
  const known = parameters.map(one => one.name)
  return [
    ...Object.keys(where)
      .filter(one => !Object.hasOwn(found.properties, one))
      .map(one => `${name} has no property ${one}`),
    ...Object.values(where)
      .flat()
      .filter(one => !one.startsWith('$') && !known.includes(one.split('.')[0] ?? ''))
      .map(one => `there is no parameter -${one}`),
    ...(through === undefined || Object.hasOwn(found.navigation, through)
      ? []
      : [`${name} leads to no ${through}`]),
  ]
}

/** The same for calls that are written by hand: operations with the fields that are sent. */
export function checkFields(
  calls: Readonly<Record<string, readonly string[]>>,
  api: ApiDescription,
): string[] {
  return Object.entries(calls).flatMap(([name, fields]) => unknownFields(name, fields, api))
}

function unknownFields(name: string, fields: readonly string[], api: ApiDescription): string[] {
  const { operation } = findOperation(api, name)
  const others = (operation.parameters ?? []).map(one => one.name)
  const body = operation.requestBody?.content['application/json'].schema ?? {}
  return fields
    .filter(field => !others.includes(field) && !hasField(body, field.split('.'), api))
    .map(field => `${name} takes no ${field}`)
}

function checkCall(
  { parameters }: Cmdlet,
  { operation: name, values, waitsFor, when }: CmdletCall,
  api: ApiDescription,
): string[] {
  const { operation } = findOperation(api, name)
  const known = parameters.map(one => one.name)
  const body = operation.requestBody?.content['application/json'].schema ?? {}
  const fields = Object.keys(values)
  const unconditional = fields
    .filter(field => values[field]?.when === undefined)
    .map(field => field.split('.')[0])
  const required = [
    ...(resolve(body, api).required ?? []),
    ...(operation.parameters ?? []).filter(one => one.in === 'path').map(one => one.name),
  ]
  const answer = Object.entries(operation.responses).find(([status]) => status.startsWith('2'))?.[1]
  const answered = answer?.content?.['application/json']?.schema ?? {}
  return [
    ...unknownFields(name, fields, api),
    ...required.filter(field => !unconditional.includes(field)).map(field => `${name} needs ${field}`),
    ...[when, ...Object.values(values).map(value => value.when)]
      .filter(one => one !== undefined && !known.includes(one))
      .map(one => `there is no parameter -${one}`),
    ...(waitsFor === undefined || hasField(answered, [waitsFor], api)
      ? []
      : [`${name} answers no ${waitsFor}`]),
    ...Object.values(values).flatMap(({ expression }) =>
      variablesOf(expression)
        .filter(one => !known.includes(one))
        .map(one => `$${one} is nothing`),
    ),
  ]
}

/** The variables of an expression but for those that the written function has. */
function variablesOf(expression: string): string[] {
  const own = ['package', 'entity', 'result', 'PSBoundParameters', 'false', 'true', 'null']
  return [...expression.matchAll(/\$(\w+)/g)].flatMap(([, name = '']) => (own.includes(name) ? [] : [name]))
}

function hasField(
  schema: JsonSchema,
  [first = '', ...rest]: readonly string[],
  api: ApiDescription,
): boolean {
  const whole = resolve(schema, api)
  const choices = [whole, ...(whole.anyOf ?? []), ...(whole.oneOf ?? [])].map(one => resolve(one, api))
  return choices.some(({ properties = {} }) => {
    const found = Object.hasOwn(properties, first) ? properties[first] : undefined
    return found !== undefined && (rest.length === 0 || hasField(found, rest, api))
  })
}

function resolve(schema: JsonSchema, api: ApiDescription): JsonSchema {
  const name = schema.$ref?.split('/').at(-1)
  return name === undefined ? schema : (api.components.schemas[name] ?? {})
}
