// The desired state as a point reads it, and the question as the site reads it: JSON of the other side.

import {
  type DesiredState,
  desiredState,
  hourOfWeek,
  objectUrl,
  pointQuestion,
  refuseClearText,
  ruleAt,
} from '#product/distribution-protocol'
import { firstQuestion } from '../../point-messages.ts'
import { attempt, type FuzzTarget, promise, Refused } from '../target.ts'

const pointId = '6f9619ff-8b86-4011-b42d-00c04fc964ff'
const contentVersion = 'ab'.repeat(32)
const time = '2026-01-01T12:00:00.000Z'
const words = [
  '9007199254740993',
  '-1',
  '1e400',
  '0.5',
  '"__proto__":{}',
  '\\ud800',
  'file:///',
  'http://',
  'null',
  '[]',
]

const state: DesiredState = {
  protocolVersion: 1,
  siteCode: 'S01',
  pointId,
  epoch: { store: pointId, incarnation: pointId, generation: 4 },
  siteTime: time,
  revision: 'r',
  rules: {
    maintenance: false,
    timeZone: 'Europe/Paris',
    week: Array.from({ length: 168 }, (_, hour) => ({
      access: hour < 8 ? ('open' as const) : ('high-only' as const),
      bytesPerSecond: hour < 8 ? null : 2048,
    })),
    transfersAtOnce: 3,
    connections: 4,
    reserveBytes: 0,
    graceSeconds: 60,
    quarantineSeconds: 60,
    quarantineBytes: 1024,
    validateEverySeconds: null,
  },
  contents: [
    {
      packageId: 'S0100001',
      version: 1,
      contentVersion,
      signature: `${'A'.repeat(86)}==`,
      totalBytes: 5,
      priority: 'medium',
      sources: [
        {
          name: 'site',
          kind: 'site',
          baseUrl: 'http://127.0.0.1:1/api/v1/',
          ticket: 't',
          certificate: { origin: 'own', keys: [contentVersion] },
        },
      ],
      request: { id: pointId, action: 'validate' },
    },
  ],
  askAgainSeconds: 1,
}

const hostile = [
  '-1',
  '0',
  '61',
  '100000',
  '9007199254740993',
  '0.5',
  '1e400',
  'null',
  '""',
  '"x"',
  '[]',
  '{}',
  '"file:///x"',
] as const

/** Half of the changes put another value into one member, so that most of the message stays right. */
const mutate: FuzzTarget['mutate'] = (random, input, blind) => {
  if (random.oneIn(2)) return blind(input)
  const text = Buffer.from(input).toString()
  const values = [...text.matchAll(/":(-?\d+|"[^"]*"|null|true|false)/g)]
  const chosen = values[random.below(values.length)]
  if (chosen === undefined) return blind(input)
  const start = chosen.index + 2
  const end = chosen.index + chosen[0].length
  return Buffer.from(`${text.slice(0, start)}${random.pick(hostile)}${text.slice(end)}`)
}

/** As the point's and the site's HTTP read a body. @throws Refused */
function read<Value>(
  schema: { safeParse: (value: unknown) => { success: boolean; data?: Value | undefined } },
  input: Uint8Array,
): Value {
  let json: unknown
  try {
    json = JSON.parse(Buffer.from(input).toString())
  } catch {
    throw new Refused({})
  }
  const { success, data } = schema.safeParse(json)
  if (!success || data === undefined) throw new Refused({})
  return data
}

/** What a point does with what it has taken must not break on any of it: rules, addresses, file names. */
export const desiredStateMessage: FuzzTarget = {
  name: 'desired-state',
  cases: 3000,
  words: [...words, '../..', 'Etc/Unknown'],
  mutate,
  seeds: () => [state, { ...state, contents: [] }].map(one => Buffer.from(JSON.stringify(one))),
  run(input) {
    const { rules, contents, askAgainSeconds, siteTime } = read(desiredState, input)
    promise(Number.isFinite(Date.parse(siteTime)), 'a time that is none was taken')
    promise(askAgainSeconds >= 1 && askAgainSeconds <= 86_400, 'it would ask at once, or never again')
    const rule = ruleAt(rules, new Date(time))
    promise(rules.week.includes(rule) || rule.access === 'closed', 'a rule that nobody made')
    const hour = hourOfWeek(new Date(time), rules.timeZone)
    promise(hour === null || (hour.hour >= 0 && hour.hour < 168), 'an hour that no week has')
    promise(rules.connections <= 16 && rules.transfersAtOnce <= 50, 'more at once than there may be')
    for (const content of contents) {
      promise(content.sources.length <= 16, 'more sources than there may be')
      promise(/^[0-9a-f]{64}$/.test(content.contentVersion), 'a name that would be another file')
      promise(/^[A-Z0-9]{8}$/.test(content.packageId), 'a package ID that is none')
      for (const source of content.sources) {
        attempt(() => refuseClearText(source.baseUrl))
        const { protocol, pathname } = objectUrl(source, content.contentVersion)
        promise(/^https?:$/.test(protocol), 'an address that is not of the web')
        promise(
          pathname.endsWith(`/content/objects/${content.contentVersion}`),
          'an address of something else',
        )
      }
    }
  },
}

/** What the site writes down of a question must fit its columns. */
export const pointQuestionMessage: FuzzTarget = {
  name: 'point-question',
  cases: 3000,
  words,
  mutate,
  seeds: () => {
    const first = { ...firstQuestion('http://dp1.example'), pointTime: time }
    const held = [{ packageId: 'S0100001', version: 1, contentVersion, verifiedAt: time }]
    const lastValidation = { finishedAt: time, damagedObjects: 0 }
    const later = { ...first, knownRevision: 'r', waitSeconds: 30, lastValidation, held }
    return [first, later].map(one => Buffer.from(JSON.stringify(one)))
  },
  run(input) {
    const question = read(pointQuestion, input)
    const { disk, waitSeconds, pointTime, address, openContentUrl, held, quarantinedObjects } = question
    const { quarantinedBytes } = question
    const quarantined = [quarantinedObjects, quarantinedBytes ?? 0]
    const numbers = [disk.freeBytes, disk.totalBytes, ...quarantined, ...held.map(one => one.version)]
    promise(
      numbers.every(number => Number.isSafeInteger(number) && number >= 0),
      'a number that cannot be was taken',
    )
    promise(waitSeconds >= 0 && waitSeconds <= 60, 'it would hold a connection for longer than a minute')
    promise(Number.isFinite(Date.parse(pointTime)), 'a time that is none was taken')
    promise(/^https?:$/.test(new URL(address).protocol), 'an address that is not of the web')
    promise(/^https?:$/.test(new URL(openContentUrl ?? address).protocol), 'folders that are not of the web')
    promise(held.length <= 10_000, 'more than ten thousand versions')
  },
}
