// Every operation of the API against the command line: what people do, it does; what it does not, has a reason.

import { readdir, readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'

const root = resolve(import.meta.dirname, '../..')
const folder = join(root, 'src/command-line')

/** Operations whose answer is no JSON value or begins a session: these files ask by the address. */
const byAddress: Readonly<Record<string, string>> = {
  exportAudit: 'audit.ts',
  followEvents: 'event.ts',
  readImageExport: 'export-image.ts',
  startSession: 'start-session.ts',
  writePrestageFile: 'export-prestage.ts',
}

/** Operations that no verb asks for, each with the reason. */
const withoutVerb: Readonly<Record<string, string>> = {
  ...because('distribution points ask, not people', [
    'joinDistributionPoint',
    'askDesiredState',
    'reportProgress',
    'sendReceipt',
  ]),
  ...because('devices ask, through `client`, which signs what it sends', [
    'enrolDevice',
    'readObject',
    'renewDeviceKey',
    'readDevicePolicy',
    'locateDeviceContent',
    'reportDeviceStatus',
  ]),
  ...because('servicing workers ask, not people', [
    'readWorkerIdentity',
    'claimServicingWork',
    'extendServicingLease',
    'deliverServicingWork',
    'surrenderServicingWork',
    'releaseServicingLease',
    'findDoneWork',
    'refuseDoneWork',
    'readWorkObject',
    'uploadPiece',
    'findMissingObjects',
    'assembleObject',
  ]),
  ...because('the AdminService face is for scripts, and does what other operations do', [
    'readAdminService',
    'readAdminServiceClass',
    'readAdminServicePart',
    'callAdminServiceStaticAction',
    'callAdminServiceAction',
    'changeAdminServiceEntity',
    'removeAdminServiceEntity',
  ]),
  readContentMatrix: '`content status` tells the same, and each with its receipt',
  readSecurityScope: '`security-scope list` says all that there is to one',
  readMetrics: 'Prometheus reads it',
  listSignInWays: 'the sign-in page asks it, to show a button',
  makeFirstAdministrator: '`sign-in --token-file`, then `user create`, do the same',
  followOperation: 'commands that wait ask again and again',
  followServicingRun: '`servicing run` and `servicing log --follow` ask again and again',
  downloadServicingLog: '`servicing log --to` writes the same file',
  writeTaskSequenceText: '`task-sequence show --yaml` writes the same text',
  readTaskSequenceText: '`task-sequence validate` reads the file here, and has the definition judged',
}

function because(reason: string, operations: readonly string[]): Record<string, string> {
  return Object.fromEntries(operations.map(name => [name, reason]))
}

type Paths = Record<string, Record<string, { operationId: string }>>

async function readOperations(): Promise<Map<string, string>> {
  const api = JSON.parse(await readFile(join(root, 'generated/openapi.json'), 'utf8')) as { paths: Paths }
  return new Map(
    Object.entries(api.paths).flatMap(([path, methods]) =>
      Object.values(methods).map(({ operationId }) => [operationId, path] as const),
    ),
  )
}

describe('the command line', () => {
  it('has a verb for each operation of the API, or a reason why not', async () => {
    const operations = await readOperations()
    const files = (await readdir(folder)).filter(name => name.endsWith('.ts') && !name.includes('.test.'))
    const text = (await Promise.all(files.map(name => readFile(join(folder, name), 'utf8')))).join('\n')
    const asked = new Set([...text.matchAll(/(?:\bapi\.|\)\.|method: ')(\w+)/g)].map(([, name]) => name))
    const reasoned = [...Object.keys(withoutVerb), ...Object.keys(byAddress)]
    expect([...operations.keys()].filter(name => !asked.has(name) && !reasoned.includes(name))).toEqual([])
    // A reason that is none any more goes.
    expect(reasoned.filter(name => asked.has(name) || !operations.has(name))).toEqual([])
  })

  it('asks by the address where the answer is none of the client’s', async () => {
    const operations = await readOperations()
    const wrong: string[] = []
    for (const [name, file] of Object.entries(byAddress)) {
      const before = operations.get(name)?.split('{')[0] ?? 'nothing'
      if (!(await readFile(join(folder, file), 'utf8')).includes(before)) wrong.push(name)
    }
    expect(wrong).toEqual([])
  })
})
