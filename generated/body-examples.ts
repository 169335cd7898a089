// An example for every body of a request, made from its schema, with the names and values that this product speaks of.

import type { JsonSchema } from './openapi.ts'

/** The parts of JSON Schema that say which values are allowed. */
type Schema = JsonSchema & {
  format?: string
  pattern?: string
  default?: unknown
  minimum?: number
  minItems?: number
  minLength?: number
  maxLength?: number
}

/** What stands in a member of this name, where its schema does not say more. */
const samples: Record<string, unknown> = {
  packageId: 'S0100001',
  packages: ['S0100001'],
  productKey: 'AAAAA-BBBBB-CCCCC-DDDDD-EEEEE',
  definition: {
    format: 'slipstream-task-sequence-1',
    kind: 'upgrade-operating-system',
    steps: [
      {
        type: 'upgrade-operating-system',
        id: 'upgrade',
        name: 'Upgrade Operating System',
        package: 'S0100001',
        imageIndex: 1,
      },
    ],
  },
  path: '/srv/media/windows11-24h2.iso',
  location: '/srv/updates/wsusscn2.cab',
  name: 'Windows 11 24H2',
  version: 3,
  comment: 'The media of October',
  language: 'en-us',
  languages: ['fr'],
  reason: 'Tested in the pilot ring',
  description: 'The points of the branch offices',
  updates: ['KB5043080'],
  points: ['PARIS-1'],
  groups: ['Branches'],
  rings: ['Pilot'],
  ring: 'Pilot',
  taskSequence: 'S0100009',
  deviceGroup: 'Paris',
  edition: 'Enterprise',
  subjects: ['S0100001'],
  codes: ['UPGRADE_PACKAGE_NOT_SERVICED'],
  server: 'files.corp.example',
  share: 'media',
  user: 'CORP\\slipstream',
  password: 'the password of the account',
  host: 'mail.corp.example',
  sender: 'slipstream@corp.example',
  recipients: ['it@corp.example'],
  url: 'https://hooks.example.com/slipstream',
  address: 'https://wsus.corp.example:8531/',
  siteCode: 'S01',
  pointName: 'PARIS-1',
  engine: 'native',
  timeZone: 'Europe/Paris',
  at: '2027-01-12T05:00',
  start: '2027-01-12T05:00',
  until: '2027-12-31T23:59',
  planHash: '0f1e2d3c4b5a',
}

/** Stands for a value that would hold itself without end. */
const endless = Symbol('endless')

const ofFormat: Record<string, string> = {
  uuid: '8c9d3c2e-6a53-4a5e-9d36-0d1f6c9b7a11',
  'date-time': '2027-01-12T05:00:00.000Z',
  email: 'it@corp.example',
  ipv4: '10.1.0.17',
  ipv6: '2001:db8:5::17',
  cidrv4: '10.1.0.0/16',
  cidrv6: '2001:db8:5::/48',
  uri: 'https://hooks.example.com/slipstream',
}

/**
 * Makes an example that the schema allows. `allows` says whether it does, so that a sample is only taken where it fits.
 * @throws Error when every value of the schema would be without end
 */
export function exampleOf(
  schema: JsonSchema,
  named: Record<string, JsonSchema>,
  allows: (schema: JsonSchema, value: unknown) => boolean,
): unknown {
  // Named schemas that the one at hand lies in. The smallest value of a schema never holds a value of the same schema: what would is left out.
  const around: string[] = []
  const make = (given: JsonSchema, name: string): unknown => {
    const one = given as Schema
    if (one.$ref) return makeNamed(one.$ref.split('/').at(-1) ?? '', name)
    const sample = samples[name]
    if (sample !== undefined && allows(one, sample)) return sample
    if (one.const !== undefined) return one.const
    if (one.enum) return one.enum[0]
    if (one.default !== undefined && one.default !== '') return one.default
    const choices = (one.anyOf ?? one.oneOf)?.filter(choice => choice.type !== 'null') ?? []
    for (const choice of choices) {
      const value = make(choice, name)
      if (value !== endless) return value
    }
    return choices.length > 0 ? endless : makeOfType(one, name)
  }
  const makeNamed = (reference: string, name: string): unknown => {
    if (around.includes(reference)) return endless
    around.push(reference)
    const value = make(named[reference] ?? {}, name)
    around.pop()
    return value
  }
  const makeObject = ({ properties = {}, required = [] }: Schema): unknown => {
    const members = Object.entries(properties).map(([member, part]) => [member, make(part, member)] as const)
    if (members.some(([member, value]) => value === endless && required.includes(member))) return endless
    return Object.fromEntries(members.filter(([, value]) => value !== endless))
  }
  const makeList = ({ items, minItems = 0 }: Schema, name: string): unknown => {
    const item = items ? make(items, name.replace(/s$/, '')) : endless
    if (item !== endless) return [item]
    return minItems > 0 ? endless : []
  }
  const makeOfType = (one: Schema, name: string): unknown => {
    const type = Array.isArray(one.type) ? one.type.find(word => word !== 'null') : one.type
    if (type === 'object') return makeObject(one)
    if (type === 'array') return makeList(one, name)
    if (type === 'integer' || type === 'number') return Math.max(1, one.minimum ?? 1)
    if (type === 'boolean') return false
    if (type === 'string') return makeText(one)
    return null
  }
  const example = make(schema, '')
  if (example === endless) throw new Error('Every value of the schema would hold itself without end.')
  return example
}

/** Text that a pattern of ours allows. */
function makeText({ format, pattern, minLength = 0 }: Schema): string {
  const candidates = [
    ofFormat[format ?? ''] ?? '',
    'a'.repeat(64),
    'S0100001',
    `${'A'.repeat(59)}=`,
    `${'A'.repeat(86)}==`,
    `${'A'.repeat(122)}==`,
    '10.0.19045.4894',
    'KB5043080',
    'example',
    'https://point.example:8471',
    '2027-01-12T05:00',
    '',
  ]
  const fits = (text: string) =>
    text.length >= minLength && (pattern === undefined || new RegExp(pattern, 'u').test(text))
  if (format && ofFormat[format]) return ofFormat[format]
  const plain = pattern === undefined ? ['example'] : []
  return [...plain, ...candidates].find(fits) ?? 'example'
}
